import { expect, it } from 'vitest';
import { Pinch } from './pinch.ts';

it('two fingers that part zoom about their middle; one finger, or three, do not', () => {
  const pinch = new Pinch();
  pinch.down(1, { x: 0, y: 0 });
  expect(pinch.move(1, { x: 10, y: 0 })).toBeNull();
  pinch.down(2, { x: 30, y: 0 });
  expect(pinch.move(2, { x: 50, y: 0 })).toEqual({ factor: 2, middle: { x: 30, y: 0 }, moved: { x: 10, y: 0 } });
  expect(pinch.move(9, { x: 0, y: 0 })).toBeNull();
  pinch.down(3, { x: 0, y: 40 });
  expect(pinch.move(3, { x: 0, y: 60 })).toBeNull();
  pinch.up(3);
  expect(pinch.move(2, { x: 30, y: 0 })?.factor).toBe(0.5);
  pinch.up(2);
  expect([pinch.count, pinch.move(1, { x: 0, y: 0 })]).toEqual([1, null]);
});

it('fingers on one spot are one pixel apart', () => {
  const pinch = new Pinch();
  pinch.down(1, { x: 5, y: 5 });
  pinch.down(2, { x: 5, y: 5 });
  expect(pinch.move(2, { x: 5, y: 9 })?.factor).toBe(4);
});
