import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const renderer = path.join(import.meta.dirname, '../../out/renderer');

export const work: Work = {
  title: 'window',
  quantities: [
    { key: 'start', label: '`npm start` to a start page that can be used', unit: 's', reach: { most: 3 } },
    { key: 'bundle', label: 'what is loaded before the first view, gzipped', unit: 'bytes', reach: { most: 400e3 } },
  ],
  rounds: 1,
  peer: false,
  how: 'Electron on a virtual display, with the program already built: from the command to the three choices on the start page.',
  async measure() {
    const { times } = runScript<{ times: number[] }>('start.ts');
    return { samples: { start: times.map((ms) => ms / 1000), bundle: [firstBytes()] } };
  },
};

/** index.html with the scripts and styles that it names; views come later, each when it is first shown. */
function firstBytes(): number {
  const page = readFileSync(path.join(renderer, 'index.html'));
  const assets = readdirSync(path.join(renderer, 'assets')).filter((name) => page.includes(name));
  const files = [page, ...assets.map((name) => readFileSync(path.join(renderer, 'assets', name)))];
  return files.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0);
}
