/** What the application's own processes ask of the network, as `network-watch.cjs` writes it down. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const watcher = path.join(import.meta.dirname, 'network-watch.cjs');

/** Environment of a Node process that is to be watched; the desktop is given the watcher by an argument. */
export function watchedEnvironment(folder: string): Record<string, string> {
  return { TRIPLETSCOPE_E2E_NETWORK: fileIn(folder), NODE_OPTIONS: `--require=${watcher}` };
}

/** Connections and names that were not this machine's own, and which processes were watched. */
export function networkOf(folder: string): { strays: string[]; watched: string[] } {
  const file = fileIn(folder);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return {
    strays: lines.filter((line) => line.startsWith('stray ')),
    watched: [...new Set(lines.flatMap((line) => /^watched (\w+)/.exec(line)?.[1] ?? []))].sort(),
  };
}

function fileIn(folder: string): string {
  return path.join(folder, 'network.log');
}
