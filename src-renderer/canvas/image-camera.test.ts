import { expect, test } from 'vitest';
import { fitImage, panCamera, showBox, toImage, toStage, zoomCamera } from './image-camera.ts';

const image = { width: 400, height: 200 };
const stage = { width: 848, height: 648 };
const views = { image, stage };

test('an image fits with a margin, and a place goes there and back', () => {
  const camera = fitImage(image, stage);
  expect(camera).toEqual({ scale: 2, x: 24, y: 124 });
  expect(toImage(camera, toStage(camera, { x: 31.5, y: 7 }))).toEqual({ x: 31.5, y: 7 });
  expect(fitImage({ width: 4, height: 4 }, stage).scale).toBe(8);
});

test('what lies under the pointer stays there, down to single pixels and no further', () => {
  const at = { x: 100, y: 300 };
  let camera = fitImage(image, stage);
  const under = toImage(camera, at);
  for (let step = 0; step < 40; step++) camera = zoomCamera(camera, 1.3, at, views);
  expect(camera.scale).toBe(64);
  expect(toImage(camera, at).x).toBeCloseTo(under.x, 9);
  for (let step = 0; step < 60; step++) camera = zoomCamera(camera, 0.8, at, views);
  expect(camera.scale).toBe(0.5);
});

test('an image is never moved out of sight, and a box is brought into it', () => {
  const away = panCamera(fitImage(image, stage), { x: 5000, y: -5000 }, views);
  expect([away.x, away.y]).toEqual([800, 48 - 400]);
  const near = { scale: 8, x: 0, y: 0 };
  const box = { x: 300, y: 150, width: 20, height: 20 };
  const shown = showBox(near, box, views);
  expect(toStage(shown, { x: 310, y: 160 })).toEqual({ x: 424, y: 324 });
  expect(shown.scale).toBe(8);
  expect(showBox(shown, box, views)).toBe(shown);
});
