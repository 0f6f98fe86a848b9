/** The folder that an archive stands for: unpacked once in `imports/` of the workspace, and found there again. */
import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WorkContext } from '../../src-shared/progress.ts';
import { isBelow, removeWithin } from '../system/confined-files.ts';
import { sha256OfFile } from '../system/hash-file.ts';
import { unsafe } from './archive-entry.ts';
import { archiveKind } from './archive-kind.ts';
import { unpack } from './unpack.ts';

/**
 * The folder itself where `source` is one. An archive of the same bytes is not unpacked again. Throws as `unpack` does.
 */
export async function dataFolder(source: string, workspace: string, context: WorkContext): Promise<string> {
  const kind = await archiveKind(source);
  if (kind === null) return source;
  const imports = path.resolve(workspace, 'imports');
  await mkdir(imports, { recursive: true });
  if (!isBelow(await realpath(imports), await realpath(workspace)))
    throw unsafe(imports, 'the folder for imports leads out of the workspace');
  const folder = path.join(imports, `${stemOf(source)}-${(await sha256OfFile(source)).slice(0, 12)}`);
  const isThere = await stat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (!isThere) await unpack({ file: source, kind, folder }, context);
  return topOf(folder);
}

/** Unpacked archives that the data set of the workspace does not lie in are of no use any more. */
export async function removeOtherArchives(workspace: string, root: string): Promise<void> {
  // Either may be named relatively, or by way of a link.
  const [imports, kept] = await Promise.all([path.join(workspace, 'imports'), root].map(realPlace));
  const entries = await readdir(imports, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const folder = path.join(imports, entry.name);
    if (entry.isDirectory() && unpacked.test(entry.name) && !isBelow(kept, folder)) await removeWithin(imports, folder);
  }
}

function realPlace(place: string): Promise<string> {
  return realpath(place).catch(() => path.resolve(place));
}

/** The same for what is only looked at: the folder is gone when `look` has ended. */
export async function withDataFolder<T>(
  source: string,
  context: WorkContext,
  look: (folder: string) => Promise<T>,
): Promise<T> {
  const kind = await archiveKind(source);
  if (kind === null) return look(source);
  const place = await mkdtemp(path.join(tmpdir(), 'tripletscope-archive-'));
  try {
    const folder = path.join(place, stemOf(source));
    await unpack({ file: source, kind, folder }, context);
    return await look(await topOf(folder));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** As `dataFolder` calls them. */
const unpacked = /-[0-9a-f]{12}(\.part)?$/;

function stemOf(file: string): string {
  const stem = path.basename(file).replace(/\.(zip|tar|tgz|tar\.gz|gz)$/i, '');
  return stem.replace(/[^\p{L}\p{N} ._-]/gu, '_').slice(0, 80) || 'archive';
}

/** Most archives hold one folder that holds everything. */
async function topOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const [only] = entries;
  return entries.length === 1 && only.isDirectory() && !usualParts.test(only.name)
    ? topOf(path.join(folder, only.name))
    : folder;
}

/** Folders of a data set that may lie in it alone. */
const usualParts = /^(images|annotations|train|test|val|valid|labels)$/i;
