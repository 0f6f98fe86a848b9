/** What can be made again and takes room: features and thumbnails of the open workspace. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { procedure, router } from '../procedures.ts';

export const cacheRouter = router({
  size: procedure.query(({ ctx: { opened } }) => sizeOf(opened.engine.workspace.cacheFolder)),

  /** Whoever needs what is gone makes it again. */
  clear: procedure.mutation(async ({ ctx: { opened } }) => {
    const folder = opened.engine.workspace.cacheFolder;
    const names = await readdir(folder).catch(() => []);
    for (const name of names) await rm(path.join(folder, name), { recursive: true, force: true });
    return sizeOf(folder);
  }),
});

/** Files that go while they are counted are not counted. */
async function sizeOf(folder: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const below = await sizeOf(place);
      files += below.files;
      bytes += below.bytes;
    } else {
      files++;
      bytes += (await stat(place).catch(() => null))?.size ?? 0;
    }
  }
  return { files, bytes };
}
