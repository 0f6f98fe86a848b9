/** Notes what mask files are like now (size and time, without reading them): where one was changed, its image's scores go stale. */
import { stat } from 'node:fs/promises';
import { mapConcurrently } from '../system/pace.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Gives how many were found changed since they were noted last. */
export async function stampMaskFiles({ objects }: Pick<Workspace, 'objects'>): Promise<number> {
  let changed = 0;
  for await (const page of objects.files()) {
    const seen = await mapConcurrently(page, 8, async (one) => {
      const found = await stat(one.file.path).catch(() => null); // a missing mask is named when it is scored
      return { ...one, stamp: found === null ? '' : `${found.size} ${found.mtimeMs}` };
    });
    const other = seen.filter(({ file, stamp }) => file.stamp !== stamp);
    await objects.setStamps(other);
    changed += other.length;
  }
  return changed;
}
