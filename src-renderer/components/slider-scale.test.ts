import { expect, it } from 'vitest';
import { fromPosition, type SliderScale, settle, stepped, toPosition } from './slider-scale.ts';

const linear: SliderScale = { min: 0, max: 1, step: 0.05, scale: 'linear' };
const log: SliderScale = { min: 1, max: 1280, step: 1, scale: 'log' };

it('places and finds values, linear and logarithmic', () => {
  expect(toPosition(0.25, linear)).toBe(0.25);
  expect(toPosition(1, log)).toBe(0);
  expect(toPosition(1280, log)).toBe(1);
  for (const value of [1, 2, 50, 640, 1279]) expect(fromPosition(toPosition(value, log), log)).toBe(value);
  expect(fromPosition(0.333, linear)).toBe(0.35);
});

it('moves by a step with an arrow and by much with Page Up', () => {
  expect(stepped(50, 1, log)).toBe(51);
  expect(stepped(50, 10, log)).toBe(100);
  expect(stepped(50, -10, log)).toBe(25);
  expect(stepped(1, -1, log)).toBe(1);
  expect(stepped(0.5, 10, linear)).toBe(0.6);
});

it('snaps to the stops where there are such', () => {
  const stops = { ...log, stops: [1, 5, 10, 50] };
  expect(settle(23, stops)).toBe(50);
  expect(settle(22, stops)).toBe(10);
  expect(stepped(10, 1, stops)).toBe(50);
  expect(stepped(10, -10, stops)).toBe(5);
});
