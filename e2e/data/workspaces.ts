/** Workspaces as a story needs them, made by the program's own code. */
import path from 'node:path';
import { connect } from '../../src-main/workspace/database.ts';
import { databaseName, openWorkspace } from '../../src-main/workspace/open.ts';
import type { Workspace } from '../../src-main/workspace/workspace.ts';

/** An empty one. */
export function makeWorkspace(folder: string): string {
  openWorkspace(folder, { create: true }).close();
  return folder;
}

/** One that a later version wrote. */
export function makeNewerWorkspace(folder: string): string {
  makeWorkspace(folder);
  const db = connect(path.join(folder, databaseName));
  db.pragma('user_version = 4711');
  db.close();
  return folder;
}

/** Opens it in the test's own process, as another program would; `close` lets go of it. */
export function holdWorkspace(folder: string): Workspace {
  return openWorkspace(folder);
}
