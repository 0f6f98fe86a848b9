/** Where fetched weights are kept: one folder per user, shared by all checkouts and packages. */
import { homedir } from 'node:os';
import path from 'node:path';

export interface CachePlatform {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

const thisMachine: CachePlatform = { platform: process.platform, env: process.env, home: homedir() };

/** TRIPLETSCOPE_CACHE_DIR, else the platform's own place for what can be fetched again. */
export function cacheFolder({ platform, env, home }: CachePlatform = thisMachine): string {
  if (env.TRIPLETSCOPE_CACHE_DIR) return path.resolve(env.TRIPLETSCOPE_CACHE_DIR);
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || path.win32.join(home, 'AppData', 'Local');
    return path.win32.join(local, 'tripletscope', 'Cache');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Caches', 'tripletscope');
  // The XDG base directory specification ignores relative paths.
  const xdg = env.XDG_CACHE_HOME;
  return path.posix.join(xdg?.startsWith('/') ? xdg : path.posix.join(home, '.cache'), 'tripletscope');
}
