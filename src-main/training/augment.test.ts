import { describe, expect, it } from 'vitest';
import { augment, drawAugmentation } from './augment.ts';

const size = 8;
const none = { flip: false, crop: false, colour: false };
const all = { flip: true, crop: true, colour: true };
const plain = {
  crop: { left: 0, top: 0, width: 1, height: 1 },
  flip: false,
  brightness: 1,
  contrast: 1,
  saturation: 1,
};
/** Red grows to the right, green downwards. */
const ramp = Float32Array.from({ length: size * size * 3 }, (_, i) => {
  const pixel = Math.floor(i / 3);
  return [20 * (pixel % size), 20 * Math.floor(pixel / size), 100][i % 3];
});
const draws = Array.from({ length: 2000 }, (_, step) => drawAugmentation(all, { seed: 1, step, indexInBatch: 0 }));

describe('what is drawn', () => {
  it('depends on seed, step and place alone', () => {
    const key = { seed: 3, step: 4, indexInBatch: 5 };
    expect(drawAugmentation(all, key)).toEqual(drawAugmentation(all, key));
    for (const other of [{ seed: 4 }, { step: 5 }, { indexInBatch: 6 }])
      expect(drawAugmentation(all, { ...key, ...other })).not.toEqual(drawAugmentation(all, key));
  });

  it('is nothing where nothing is asked for, and each part alone is what it is among others', () => {
    const key = { seed: 3, step: 4, indexInBatch: 5 };
    expect(drawAugmentation(none, key)).toEqual(plain);
    expect(drawAugmentation({ ...none, crop: true }, key).crop).toEqual(drawAugmentation(all, key).crop);
    expect(drawAugmentation({ ...none, colour: true }, key).contrast).toBe(drawAugmentation(all, key).contrast);
  });

  it('stays within the image and its ranges', () => {
    for (const { crop, brightness, contrast, saturation } of draws) {
      expect(crop.width * crop.height).toBeGreaterThan(0.6 - 1e-9);
      expect(crop.width / crop.height).toBeLessThan(4 / 3 + 1e-9);
      expect(crop.height / crop.width).toBeLessThan(4 / 3 + 1e-9);
      expect(Math.min(crop.left, crop.top)).toBeGreaterThanOrEqual(0);
      expect(Math.max(crop.left + crop.width, crop.top + crop.height)).toBeLessThan(1 + 1e-9);
      for (const factor of [brightness, contrast, saturation]) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.2);
    }
    expect(draws.filter(({ flip }) => flip).length / draws.length).toBeCloseTo(0.5, 1);
  });
});

describe('an augmented image', () => {
  it('is a copy where nothing is done', () => {
    const copy = augment(ramp, size, plain);
    expect([...copy]).toEqual([...ramp]);
    expect(copy).not.toBe(ramp);
  });

  it('is mirrored left to right', () => {
    const flipped = augment(ramp, size, { ...plain, flip: true });
    expect([0, 1, 7].map((x) => flipped[(2 * size + x) * 3])).toEqual([140, 120, 0]);
    expect([0, 1, 7].map((x) => flipped[(2 * size + x) * 3 + 1])).toEqual([40, 40, 40]);
  });

  it('is cut out and stretched, linear where the image is linear', () => {
    const cut = augment(ramp, size, { ...plain, crop: { left: 0.25, top: 0, width: 0.5, height: 0.5 } });
    // Column x lies at 8 · 0.25 + (x + 0.5) · 0.5 − 0.5 of the source.
    for (let x = 0; x < size; x++) expect(cut[x * 3]).toBeCloseTo(20 * (1.75 + x / 2), 4);
    expect([0, 1, 2].map((y) => cut[y * size * 3 + 1])).toEqual([0, 5, 15]);
  });

  it('changes its brightness, contrast and saturation', () => {
    const pixel = (image: Float32Array): number[] => [...image.subarray(0, 3)];
    const two = Float32Array.from([100, 200, 50, 250, 250, 250, 0, 0, 0, 10, 20, 30]);
    expect(pixel(augment(two, 2, { ...plain, brightness: 0.8 }))).toEqual([80, 160, 40]);
    expect(augment(two, 2, { ...plain, brightness: 1.2 })[3]).toBe(255);
    const grey = 0.299 * 100 + 0.587 * 200 + 0.114 * 50;
    const dull = pixel(augment(two, 2, { ...plain, saturation: 0.8 }));
    [100, 200, 50].map((value, c) => expect(dull[c]).toBeCloseTo(grey + 0.8 * (value - grey), 4));
    const mean = (grey + 250 + 0 + 0.299 * 10 + 0.587 * 20 + 0.114 * 30) / 4;
    const flat = pixel(augment(two, 2, { ...plain, contrast: 0.8 }));
    [100, 200, 50].map((value, c) => expect(flat[c]).toBeCloseTo(mean + 0.8 * (value - mean), 4));
  });
});
