/** The user's browser, started without a shell. */
import { spawn } from 'node:child_process';

/** Program and arguments that open an address with what the system is set up for. */
export function browserCommand(platform: NodeJS.Platform, address: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [address]];
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

/** Rejects where the program cannot be started; how the browser fares is its own business. */
export function openBrowser(address: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const [program, args] = browserCommand(platform, address);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, shell: false });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
