/** A display for Electron where the machine has none: an Xvfb of our own. */
import { type ChildProcess, spawn } from 'node:child_process';

/** Sets `DISPLAY`; null where there is one already, or none can be made. */
export async function startDisplay(): Promise<ChildProcess | null> {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return null;
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = await new Promise<string | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', () => resolve(null));
    child.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  if (display === null) return null;
  process.env.DISPLAY = `:${display}`;
  return child;
}
