/** A place for the workspace of another data set: beside the one that is open, under the name of the data set. */
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from './confined-folders.ts';
import { demoFolder, workspaceOf } from './demo-folder.ts';
import type { EngineHost } from './host.ts';

export interface SuggestedPlace {
  id: string;
  name: string;
  /** The name of the folder that it lies in. */
  within: string;
}

/** Null where nothing may be made beside either. The demo lies among the user's state, where nobody looks: not beside it. */
export function placeBeside(
  data: string,
  { opened, folders, options }: Pick<EngineHost, 'opened' | 'folders' | 'options'>,
): SuggestedPlace | null {
  const open = opened?.folder ?? null;
  const isDemo = open !== null && open === path.resolve(workspaceOf(demoFolder(options)));
  const beside = [...(open === null || isDemo ? [] : [open]), data].map((folder) => path.dirname(folder));
  const within = beside.find((folder) => isWritable(folder, options.roots));
  if (within === undefined) return null;
  const name = freeName(within, `${path.basename(data)}-workspace`);
  return { id: folders.idOf(path.join(within, name)), name, within: path.basename(within) || within };
}

function isWritable(folder: string, roots: readonly string[] | null): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return roots === null || isWithin(realpathSync(folder), roots);
  } catch {
    return false;
  }
}

function freeName(folder: string, wanted: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!existsSync(path.join(folder, name))) return name;
  }
}
