import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadBackend } from '../../src-main/compute/runtime/load.ts';
import { NearestIndex } from '../../src-main/explain/nearest.ts';
import { randomFloats, readFloats } from '../inputs.ts';
import { secondsOf } from '../timing.ts';
import type { Work } from '../work.ts';

const points = 1_000_000;
const queries = 100;
const width = 64;

export const work: Work = {
  title: 'nearest neighbour, exact, 1M × 64',
  quantities: [
    { key: 'one', label: 'one query', unit: 's', reach: { ratio: 1.3 } },
    { key: 'hundred', label: '100 queries', unit: 's', reach: { ratio: 4 } },
  ],
  rounds: 3,
  peer: true,
  how: 'The nearest of 1,000,000 points, uniform in a cube. faiss IndexFlatL2 with 2 threads; both sides build the index beforehand.',
  async prepare(folder) {
    writeFileSync(path.join(folder, 'points.f32'), randomFloats(points * width, 3));
    writeFileSync(path.join(folder, 'queries.f32'), randomFloats(queries * width, 4));
  },
  async measure(folder) {
    await loadBackend();
    const read = (name: string) => readFloats(path.join(folder, name));
    const index = new NearestIndex({ data: read('points.f32'), width });
    const all = { data: read('queries.f32'), width };
    const first = { data: all.data.subarray(0, width), width };
    const one = await secondsOf(() => index.search(first, 1), { warmUp: 3, samples: 15 });
    const hundred = await secondsOf(() => index.search(all, 1), { warmUp: 2, samples: 7 });
    const sum = index.search(all, 1).reduce((total, [neighbour]) => total + neighbour.index, 0);
    return { samples: { one, hundred }, results: { 'the sum of the nearest indices': sum } };
  },
};
