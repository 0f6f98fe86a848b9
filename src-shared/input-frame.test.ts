import { expect, test } from 'vitest';
import { inputFrame, inputPlan } from './input-frame.ts';
import { presetOf } from './preprocessing-presets.ts';

test('the shorter side is resized, the longer cut to a whole number, and a half offset rounded to even', () => {
  const plan = inputPlan({ size: 224, shorterSide: 256 }, { width: 400, height: 300 });
  expect(plan.resized).toEqual({ width: 341, height: 256 });
  // (341 − 224) / 2 = 58.5
  expect(plan.window).toEqual({ x: 58, y: 16, width: 224, height: 224 });
  const odd = inputPlan({ size: 224, shorterSide: 256 }, { width: 300, height: 402 });
  expect(odd).toMatchObject({ resized: { width: 256, height: 343 }, window: { x: 16, y: 60 } });
});

test('the frame is the window in shares of the image; a stretched input has the whole image', () => {
  const frame = inputFrame({ size: 224, shorterSide: 256 }, { width: 400, height: 300 })!;
  expect(frame).toEqual({ left: 58 / 341, top: 1 / 16, width: 224 / 341, height: 7 / 8 });
  expect(inputFrame({ size: 224 }, { width: 400, height: 300 })).toBeNull();
  expect(inputFrame({ size: 224, shorterSide: 224 }, { width: 50, height: 50 })).toBeNull();
});

test('sides are chosen where the preset crops, and the crop fits into them', () => {
  expect(presetOf({ preset: 'torchvision', size: 224 })).toEqual({ resize: 'pil-bilinear', shorterSide: 256 });
  expect(presetOf({ preset: 'timm', size: 224, cropPct: 0.95 })).toEqual({ resize: 'pil-bicubic', shorterSide: 235 });
  expect(presetOf({ preset: 'stretch', size: 224 })).toEqual({ resize: 'opencv' });
  expect(presetOf({ preset: 'stretch', size: 224, resizeTo: 256 })).toEqual({ resize: 'opencv' });
  expect(() => presetOf({ preset: 'torchvision', size: 224, resizeTo: 200 })).toThrow(/smaller than the input/);
});
