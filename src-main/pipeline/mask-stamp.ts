/** Notes the SHA-256 of every mask file as it is now: where one was changed, the scores of its image no longer hold. */
import { stat } from 'node:fs/promises';
import { sha256OfFile } from '../system/hash-file.ts';
import { mapConcurrently } from '../system/pace.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Gives how many were found changed since they were noted last. */
export async function stampMaskFiles({ objects }: Pick<Workspace, 'objects'>): Promise<number> {
  let changed = 0;
  for await (const page of objects.files()) {
    const seen = await mapConcurrently(page, 8, async (one) => {
      const stamp = await stampOf(one.file).catch(() => ''); // a missing mask is named when it is scored
      return { ...one, stamp };
    });
    const other = seen.filter(({ file, stamp }) => file.stamp !== stamp);
    await objects.setStamps(other);
    changed += other.length;
  }
  return changed;
}

/** Earlier versions noted size and time; what they scored holds as long as these are the same. */
async function stampOf({ path, stamp }: { path: string; stamp: string | null }): Promise<string> {
  if (stamp?.includes(' ')) {
    const { size, mtimeMs } = await stat(path);
    if (stamp === `${size} ${mtimeMs}`) return stamp;
  }
  return sha256OfFile(path);
}
