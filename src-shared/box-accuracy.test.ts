import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxIoUs, referenceBoxes } from './box-accuracy.ts';
import { prepareGroundTruth } from './ground-truth.ts';
import { outlineOf } from './outline.ts';
import { visitRegions } from './regions.ts';
import { scaleMap } from './scale-map.ts';
import { defaultThresholds, levelsOf, thresholdScale } from './thresholds.ts';

const size = { rows: 40, columns: 36 };
const box = { x: 9, y: 11, width: 14, height: 12 };
const truth = prepareGroundTruth({ width: 36, height: 40, boxes: [box], mask: null, classIndex: 0 }, size);
const boxes = truth.boxes!;
const scale = thresholdScale(defaultThresholds);

/** Coarse values make plateaus, zeros make pieces that lie apart. */
const smallMap = fc
  .array(fc.constantFrom(0, 0, 0.1, 0.35, 0.5, 0.7, 1), { minLength: 25, maxLength: 25 })
  .map((values) => ({ rows: 5, columns: 5, data: Float32Array.from(values) }));

describe('boxes of a resized map', () => {
  it('are the same whether rows are known to be straight between turns or not', () => {
    fc.assert(
      fc.property(smallMap, (map) => {
        const { map: known } = scaleMap(map, size);
        const unknown = { ...known, turns: undefined };
        const levels = levelsOf(known.data, scale);
        const corners = boxes.corners;
        expect(referenceBoxes(known, corners, defaultThresholds)).toEqual(
          referenceBoxes(unknown, corners, defaultThresholds),
        );
        const fast = boxIoUs(levels, size, boxes, scale, { outline: outlineOf(known) });
        expect(fast).toEqual(boxIoUs(levels, size, boxes, scale, { outline: outlineOf(unknown) }));
      }),
      { numRuns: 100 },
    );
  });

  it('are those of regions traced at every threshold', () => {
    fc.assert(
      fc.property(smallMap, (map) => {
        const { map: scaled, constant } = scaleMap(map, size);
        fc.pre(!constant);
        const levelOfByte = (u: number) => defaultThresholds.filter((t) => Math.floor(t * 255) < u).length;
        const levels = Uint8Array.from(scaled.data, (v) => levelOfByte(Math.floor(Math.fround(v * 255))));
        const { largest } = referenceBoxes(scaled, boxes.corners, defaultThresholds);
        visitRegions({ ...size, levels, top: 100 }, { holes: true }, (level, regions) => {
          const [x0, y0, x1, y1] = regions.boxes.subarray(regions.largest, regions.largest + 4);
          const widened = [x0, y0, Math.min(x1 + 1, 35), Math.min(y1 + 1, 39)];
          expect([...largest.subarray(4 * level - 4, 4 * level)]).toEqual(widened);
        });
      }),
      { numRuns: 30 },
    );
  });
});
