import { expect, test } from 'vitest';
import { CheckpointPace } from './checkpoint-pace.ts';

test('a checkpoint is due after a second, later where writing is slow, and within 10 s always', () => {
  let time = 0;
  const pace = new CheckpointPace(() => time);
  expect([pace.left, pace.due]).toEqual([1000, false]);
  time = 1500;
  expect([pace.left, pace.due]).toEqual([0, true]);
  pace.taken();
  pace.wrote(10);
  expect(pace.left).toBe(1000);
  pace.wrote(200);
  expect(pace.left).toBe(4000);
  pace.wrote(60_000);
  expect(pace.left).toBe(10_000);
});
