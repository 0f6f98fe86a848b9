import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { correctBits, correctPerThreshold, referenceBoxes } from '../../src-shared/box-accuracy.ts';
import { prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { countPixels, pxap } from '../../src-shared/pixel-curve.ts';
import { createRandom } from '../../src-shared/random.ts';
import { resizeBilinear } from '../../src-shared/resize-map.ts';
import { defaultThresholds, levelsOf, thresholdScale } from '../../src-shared/thresholds.ts';
import { readBytes, readFloats } from '../inputs.ts';
import { secondsOf } from '../timing.ts';
import type { Work } from '../work.ts';

const count = 1000;
const side = 224;
const area = side * side;

export const work: Work = {
  title: 'MaxBoxAcc and PxAP, 1,000 maps',
  quantities: [{ key: 'all', label: '224 × 224 at 100 thresholds', unit: 's', reach: { ratio: 2 } }],
  rounds: 3,
  peer: true,
  how: 'Random 7 × 7 maps, resized to 224 × 224, each scored against one box and one elliptic mask; one thread on both sides.',
  async prepare(folder) {
    const { maps, boxes, masks } = drawItems();
    writeFileSync(path.join(folder, 'maps.f32'), maps);
    writeFileSync(path.join(folder, 'boxes.f32'), boxes);
    writeFileSync(path.join(folder, 'masks.u8'), masks);
  },
  async measure(folder) {
    const maps = readFloats(path.join(folder, 'maps.f32'));
    const boxes = readFloats(path.join(folder, 'boxes.f32'));
    const masks = readBytes(path.join(folder, 'masks.u8'));
    const truths = Array.from({ length: count }, (_, i) => {
      const [x0, y0, x1, y1] = boxes.subarray(4 * i, 4 * i + 4);
      const mask = { width: side, height: side, data: masks.subarray(i * area, (i + 1) * area) };
      const box = { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
      return prepareGroundTruth({ width: side, height: side, boxes: [box], mask, classIndex: 0 });
    });
    let found = { maxBoxAcc: 0, pxap: 0 };
    const evaluate = (): void => {
      found = evaluateAll(maps, truths);
    };
    const all = await secondsOf(evaluate, { warmUp: 1, samples: 3 });
    return { samples: { all }, results: { ...found } };
  },
};

function evaluateAll(maps: Float32Array, truths: readonly ReturnType<typeof prepareGroundTruth>[]) {
  const scale = thresholdScale(defaultThresholds);
  const correct = new Uint32Array(defaultThresholds.length);
  const kept = new Float64Array(scale.edges.length + 1);
  const masked = new Float64Array(scale.edges.length + 1);
  for (const [i, { boxes, mask }] of truths.entries()) {
    const map = { rows: side, columns: side, data: maps.subarray(i * area, (i + 1) * area) };
    const bits = correctPerThreshold(referenceBoxes(map, boxes!.corners, defaultThresholds));
    for (let t = 0; t < correct.length; t++) if (bits[t] & correctBits.largest50) correct[t]++;
    const pixels = countPixels(levelsOf(map.data, scale), mask!.data, scale);
    for (let level = 0; level < kept.length; level++) {
      kept[level] += pixels.all[level];
      masked[level] += pixels.masked[level];
    }
  }
  return { maxBoxAcc: (100 * Math.max(...correct)) / truths.length, pxap: pxap(kept, masked)! };
}

/** Maps in [0,1] as a network's, from 7 × 7; boxes as inclusive corners; an ellipse in each box. */
function drawItems(): { maps: Float32Array; boxes: Float32Array; masks: Uint8Array } {
  const maps = new Float32Array(count * area);
  const boxes = new Float32Array(4 * count);
  const masks = new Uint8Array(count * area);
  for (let i = 0; i < count; i++) {
    const random = createRandom(i, 'bench map');
    const width = 40 + random.integer(120);
    const height = 40 + random.integer(120);
    const x0 = random.integer(side - width);
    const y0 = random.integer(side - height);
    boxes.set([x0, y0, x0 + width - 1, y0 + height - 1], 4 * i);
    const inside = (x: number, y: number): number =>
      Math.hypot((2 * (x - x0 - width / 2)) / width, (2 * (y - y0 - height / 2)) / height);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) masks[i * area + y * side + x] = inside(x + 0.5, y + 0.5) <= 1 ? 1 : 0;
    const coarse = Float32Array.from({ length: 49 }, (_, cell) => {
      const distance = inside(((cell % 7) + 0.5) * 32, (Math.floor(cell / 7) + 0.5) * 32);
      return Math.max(0, Math.exp(-distance * distance) + 0.4 * random.normal());
    });
    const { data } = resizeBilinear({ rows: 7, columns: 7, data: coarse }, side, side);
    const largest = data.reduce((a, b) => Math.max(a, b));
    const smallest = data.reduce((a, b) => Math.min(a, b));
    maps.set(
      data.map((value) => (value - smallest) / (largest - smallest)),
      i * area,
    );
  }
  return { maps, boxes, masks };
}
