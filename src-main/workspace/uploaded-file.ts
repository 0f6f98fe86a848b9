/** Files that a browser sent for one job or setting, to be removed once they have been read. */
import path from 'node:path';
import { removeWithin } from '../system/confined-files.ts';

/** What a browser sent is a copy in a numbered folder of `imports/`, and is removed; a file from anywhere else stays. */
export async function removeUpload(file: string, workspace: string): Promise<void> {
  const folder = path.dirname(file);
  const isUpload = path.dirname(folder) === path.join(workspace, 'imports') && /^\d+$/.test(path.basename(folder));
  if (isUpload) await removeWithin(workspace, folder);
}
