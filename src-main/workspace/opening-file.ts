/** The file that stands for a workspace in a file manager, which associates files with programs, not folders. */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Packages register it for the program on every system; that of the database belongs to nobody. */
export const openingFileEnding = '.tripletscope';

const text = 'Open this file with Tripletscope to open the workspace in this folder. It may be renamed.\n';

/** Nothing where the folder has one under any name, or where it cannot be written: the workspace opens without it. */
export function writeOpeningFile(folder: string): void {
  try {
    if (readdirSync(folder).some((name) => name.endsWith(openingFileEnding))) return;
    writeFileSync(path.join(folder, `workspace${openingFileEnding}`), text, { flag: 'wx' });
  } catch {}
}
