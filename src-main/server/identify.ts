/** A place of this machine that was chosen or dropped, as the window may know it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ChosenFile } from '../../src-shared/desktop-bridge.ts';
import { databaseName } from '../workspace/open.ts';
import type { FolderRegistry } from './folder-registry.ts';

/** What cannot be looked at counts as a file: whoever opens it says why it cannot be read. */
export async function identify(file: string, folders: FolderRegistry): Promise<ChosenFile> {
  const found = await stat(file).catch(() => null);
  const isFolder = found?.isDirectory() ?? false;
  const database = isFolder ? await stat(path.join(file, databaseName)).catch(() => null) : null;
  return {
    id: folders.idOf(file),
    name: path.basename(file) || file,
    kind: isFolder ? 'folder' : 'file',
    isWorkspace: database !== null,
  };
}
