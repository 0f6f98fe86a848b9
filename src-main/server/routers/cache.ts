/** What can be made again and takes room: features and thumbnails of the open workspace. */
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { LeadsOut, removeWithin } from '../../system/confined-files.ts';
import { fileError } from '../../system/file-error.ts';
import { procedure, router } from '../procedures.ts';

export const cacheRouter = router({
  size: procedure.query(({ ctx: { opened } }) => sizeOf(opened.engine.workspace.cacheFolder)),

  /** Whoever needs what is gone makes it again. */
  clear: procedure.mutation(async ({ ctx: { opened } }) => {
    const { folder, cacheFolder } = opened.engine.workspace;
    const names = await readdir(cacheFolder).catch(() => []);
    for (const name of names)
      await removeWithin(folder, path.join(cacheFolder, name)).catch((error: unknown) => {
        throw error instanceof LeadsOut ? leadsElsewhere(cacheFolder) : fileError(error, cacheFolder);
      });
    return sizeOf(cacheFolder);
  }),
});

function leadsElsewhere(file: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', 'the cache is a symbolic link that leads out of the workspace', {
    file,
    remedy: 'Delete its target by hand, or replace the link by a folder',
  });
}

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
      bytes += (await lstat(place).catch(() => null))?.size ?? 0;
    }
  }
  return { files, bytes };
}
