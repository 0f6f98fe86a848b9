import { describe, expect, it } from 'vitest';
import { correctBits } from '../../src-shared/box-accuracy.ts';
import { prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { inputFrame } from '../../src-shared/input-frame.ts';
import { maskIoUs, pxap } from '../../src-shared/pixel-curve.ts';
import { inWholeImage } from '../../src-shared/resize-map.ts';
import { defaultThresholds, thresholdRange } from '../../src-shared/thresholds.ts';
import { pointsAtTruth } from './pointing.ts';
import { defaultScoreSettings, scoreImage } from './score-image.ts';

/** A 4 × 4 map whose lower right quarter is the object, on an image of 8 × 8. */
const data = Float32Array.of(0, 0, 0, -5, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 4, 4);
const map = { rows: 4, columns: 4, data };
const maskData = new Uint8Array(64);
for (let y = 4; y < 8; y++) maskData.fill(1, y * 8 + 4, y * 8 + 8);
const whole = {
  width: 8,
  height: 8,
  boxes: [{ x: 4, y: 4, width: 4, height: 4 }],
  mask: { width: 8, height: 8, data: maskData },
  classIndex: 3,
};
const truth = prepareGroundTruth(whole, { rows: 4, columns: 4 });

describe('one map on one image', () => {
  it('scores a map that fits its object', () => {
    const scores = scoreImage(map, truth);
    expect(scores).toMatchObject({ classIndex: 3, energyInBox: 1, energyInMask: 1, constant: false, pointing: true });
    const at = (tau: number) => defaultThresholds.indexOf(tau);
    const mask = maskIoUs(scores.pixels!);
    expect([mask[0], mask[at(0.01)], mask[at(0.5)], mask[at(0.51)]]).toEqual([0.25, 1, 1, 0.75]);
    const boxes = scores.boxes!;
    expect([boxes.iou[0], boxes.iou[at(0.01)], boxes.iou[at(0.99)]]).toEqual([0.25, 1, 1]);
    // The reference evaluator: corners 2,2 … 3,3; at τ = 0 the background has u = 0, which is not kept.
    const everything = correctBits.largest50 | correctBits.any30 | correctBits.any50 | correctBits.any70;
    expect([...new Set(boxes.correct)]).toEqual([everything]);
    expect(pxap(scores.pixels!.all, scores.pixels!.masked)).toBeCloseTo(100, 12);
  });

  it('survives storage: plain data, equal after a structured clone', () => {
    const scores = scoreImage(map, truth);
    expect(structuredClone(scores)).toEqual(scores);
    expect(scoreImage(map, structuredClone(truth))).toEqual(scores);
  });

  it('leaves out what the ground truth does not carry', () => {
    const bare = prepareGroundTruth({ ...whole, boxes: [], mask: null });
    expect(scoreImage(map, bare)).toEqual({
      classIndex: 3,
      energyInBox: null,
      energyInMask: null,
      constant: false,
      pixels: null,
      boxes: null,
      pointing: null,
    });
    const quick = scoreImage(map, truth, { ...defaultScoreSettings, regions: false });
    expect(quick).toMatchObject({ boxes: null, pointing: null, energyInBox: 1 });
    expect(quick.pixels).toEqual(scoreImage(map, truth).pixels);
  });

  it('counts a constant map as zeros: no energy, whole image at τ = 0, nothing above', () => {
    const scores = scoreImage({ ...map, data: new Float32Array(16).fill(-1) }, truth);
    expect(scores).toMatchObject({ constant: true, energyInBox: null, energyInMask: null });
    expect([...maskIoUs(scores.pixels!)].slice(0, 3)).toEqual([0.25, 0, 0]);
    expect(scores.boxes?.correct[0]).toBe(0);
    expect(scoreImage({ ...map, data: new Float32Array(16).fill(2) }, truth)).toMatchObject({
      constant: true,
      energyInBox: 0.25,
    });
  });

  it('names the map that holds NaN, and where', () => {
    const broken = { ...map, data: Float32Array.from(data, (v, i) => (i === 6 ? Number.NaN : v)) };
    expect(() => scoreImage(broken, truth, defaultScoreSettings, 'maps/001.npy')).toThrow(
      /^maps\/001\.npy: .*received NaN at row 1, column 2/,
    );
  });

  it('takes a map as it is only at the image size and in [0,1]', () => {
    const settings = { thresholds: thresholdRange(0, 1, 0.25), asIs: true, regions: true };
    const exact = prepareGroundTruth(whole, 'image');
    expect(() => scoreImage(map, exact, settings)).toThrow(/expected 8 rows × 8 columns, received 4 × 4/);
    const values = Float32Array.from(maskData, (v) => v * 0.5);
    const scores = scoreImage({ rows: 8, columns: 8, data: values }, exact, settings);
    // Not stretched to [0,1]: nothing reaches 0.75.
    expect([...maskIoUs(scores.pixels!)]).toEqual([0.25, 1, 1, 0]);
    values[0] = 1.5;
    expect(() => scoreImage({ rows: 8, columns: 8, data: values }, exact, settings)).toThrow(/\[0,1\].*received 1\.5/);
  });
});

it('a map of a cropped input is scored over the whole image: as the map that was resized to it', () => {
  const image = {
    width: 400,
    height: 300,
    classIndex: 0,
    mask: null,
    boxes: [{ x: 150, y: 40, width: 90, height: 200 }],
  };
  const mask = { width: 400, height: 300, data: new Uint8Array(120_000).fill(1, 90 * 400, 160 * 400) };
  const truth = prepareGroundTruth({ ...image, mask });
  const frame = inputFrame({ size: 224, shorterSide: 256 }, image)!;
  for (const seed of [1, 2, 3]) {
    const values = Float32Array.from({ length: 49 }, (_, i) => Math.sin(i * 12.9 * seed));
    const framed = { rows: 7, columns: 7, data: values, frame };
    const direct = scoreImage(framed, truth);
    const resized = scoreImage(inWholeImage(framed), truth);
    expect(direct.energyInBox).toBeCloseTo(resized.energyInBox!, 6);
    expect(direct.energyInMask).toBeCloseTo(resized.energyInMask!, 6);
    expect(direct).toMatchObject({ pixels: resized.pixels, boxes: resized.boxes, pointing: resized.pointing });
    // The same map over the whole image is another one.
    expect(scoreImage({ ...framed, frame: undefined }, truth).energyInBox).not.toBeCloseTo(direct.energyInBox!, 3);
  }
});

describe('the pointing game', () => {
  const image = { width: 100, height: 100, boxes: [{ x: 60, y: 0, width: 10, height: 10 }], mask: null, classIndex: 0 };
  const peakAt = (x: number, y: number) => {
    const peak = new Float32Array(10_000);
    peak[y * 100 + x] = 1;
    return { rows: 100, columns: 100, data: peak };
  };

  it('allows 15 original pixels around the box', () => {
    expect(pointsAtTruth(peakAt(45, 5), image)).toBe(true);
    expect(pointsAtTruth(peakAt(44, 5), image)).toBe(false);
    expect(pointsAtTruth(peakAt(84, 9), image)).toBe(true);
    expect(pointsAtTruth(peakAt(85, 9), image)).toBe(false);
  });

  it('asks the mask first, and measures around the corner', () => {
    const data = new Uint8Array(10_000);
    data[50 * 100 + 50] = 1;
    const masked = { ...image, mask: { width: 100, height: 100, data } };
    expect(pointsAtTruth(peakAt(65, 5), masked)).toBe(false);
    expect(pointsAtTruth(peakAt(59, 62), masked)).toBe(true); // 9² + 12² = 15²
    expect(pointsAtTruth(peakAt(60, 62), masked)).toBe(false);
  });

  it('takes the first of equal maxima', () => {
    const tall = { ...image, boxes: [{ x: 60, y: 0, width: 10, height: 20 }] };
    const flat = { rows: 2, columns: 2, data: Float32Array.of(0, 1, 1, 0) };
    expect(pointsAtTruth(flat, tall)).toBe(true); // the upper right pixel carries over to 75, 25
    expect(pointsAtTruth({ ...flat, data: Float32Array.of(0, 0, 1, 0) }, tall)).toBe(false);
  });
});
