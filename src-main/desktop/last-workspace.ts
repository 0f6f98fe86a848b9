/** The workspace that was open last, as the engine wrote it down; where there is none, the start page is shown. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export function lastWorkspace(stateFolder: string): string | null {
  try {
    const { recent } = JSON.parse(readFileSync(path.join(stateFolder, 'state.json'), 'utf8')) as {
      recent?: { folder?: unknown }[];
    };
    const folder = recent?.[0]?.folder;
    return typeof folder === 'string' ? folder : null;
  } catch {
    return null;
  }
}
