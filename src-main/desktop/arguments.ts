/** The folder that the program was started with: `tripletscope FOLDER`. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openingFileEnding } from '../workspace/opening-file.ts';

/** `root` is the application's folder, which Electron is started with where it is not packaged; null where it is. */
export function folderArgument(argv: readonly string[], cwd: string, root: string | null): string | null {
  const first = root === null ? 1 : argv.findIndex((one, index) => index > 0 && path.resolve(cwd, one) === root) + 1;
  if (first === 0) return null;
  const given = argv.slice(first).find((one) => !one.startsWith('-'));
  return given === undefined ? null : workspaceOf(path.resolve(cwd, pathOf(given)));
}

/** File managers of Linux hand over an address of the scheme `file:`, with `%20` for a blank. */
function pathOf(given: string): string {
  if (!/^file:\/\//i.test(given)) return given;
  try {
    return fileURLToPath(given);
  } catch {
    return given; // the window says that there is no such folder
  }
}

/** The file that a workspace is opened by in a file manager stands for its folder, and so does its database. */
export function workspaceOf(place: string): string {
  const stands = path.basename(place) === 'workspace.sqlite' || path.extname(place).toLowerCase() === openingFileEnding;
  return stands ? path.dirname(place) : place;
}
