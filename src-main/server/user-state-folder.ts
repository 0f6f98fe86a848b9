import path from 'node:path';

/** Where the user's state lies: `TRIPLETSCOPE_STATE`, else the user's configuration folder. */
export function userStateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.TRIPLETSCOPE_STATE !== undefined) return env.TRIPLETSCOPE_STATE;
  const home = env.HOME ?? env.USERPROFILE ?? '.';
  if (process.platform === 'win32') return path.join(env.APPDATA ?? home, 'Tripletscope');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Tripletscope');
  return path.join(env.XDG_CONFIG_HOME ?? path.join(home, '.config'), 'tripletscope');
}
