/** Where the engine listens: a Unix socket in a folder of this user alone, or a named pipe; a new name for every run. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface SocketPlace {
  next: () => string;
  remove: () => void;
}

export function makeSocketPlace(platform: NodeJS.Platform = process.platform): SocketPlace {
  const name = (): string => randomBytes(16).toString('hex');
  if (platform === 'win32') return { next: () => `\\\\.\\pipe\\tripletscope-${name()}`, remove: () => {} };
  const folder = mkdtempSync(path.join(process.env.XDG_RUNTIME_DIR || tmpdir(), 'tripletscope-')); // made with 0700
  return {
    next: () => path.join(folder, name()),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
