/** Where the demo lies: its data in `data`, its workspace beside it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { databaseName } from '../workspace/open.ts';
import type { HostOptions } from './host.ts';

/** Where the command line has made it, else beside the user's state. */
export function demoFolder({ stateFolder }: HostOptions): string {
  const made = path.join(import.meta.dirname, '../../demo');
  return existsSync(path.join(workspaceOf(made), databaseName)) ? made : path.join(stateFolder, 'demo');
}

export function workspaceOf(demo: string): string {
  return path.join(demo, 'workspace');
}
