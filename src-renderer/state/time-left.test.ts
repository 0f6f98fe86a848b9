import { expect, it } from 'vitest';
import { markPace, secondsLeft, showBytes, showDone, showDuration, showTimeLeft } from './time-left.ts';

it('goes by the pace since the stage began', () => {
  const first = markPace(undefined, { stage: 'features', at: 1000, done: 100 });
  const now = { stage: 'features', at: 5000, done: 300 };
  expect(markPace(first, now)).toBe(first);
  // 200 in 4 s, 500 to go.
  expect(secondsLeft(first, now, 800)).toBe(10);
});

it('says nothing before there is a pace, or where there is no end', () => {
  const first = { stage: 'features', at: 0, done: 0 };
  expect(secondsLeft(first, { ...first, at: 500, done: 10 }, 100)).toBeNull();
  expect(secondsLeft(first, { ...first, at: 5000, done: 0 }, 100)).toBeNull();
  expect(secondsLeft(first, { ...first, at: 5000, done: 10 }, null)).toBeNull();
});

it('begins anew with each stage, and where a job was resumed', () => {
  const first = { stage: 'features', at: 0, done: 50 };
  const next = { stage: 'training', at: 9, done: 60 };
  const again = { stage: 'features', at: 9, done: 3 };
  expect(markPace(first, next)).toBe(next);
  expect(markPace(first, again)).toBe(again);
});

it('speaks of seconds, minutes and hours', () => {
  expect(showTimeLeft(0.2)).toBe('1 s left');
  expect(showTimeLeft(89)).toBe('89 s left');
  expect(showDuration(0.4)).toBe('less than 1 s');
  expect(showDuration(150)).toBe('3 min');
  expect(showDuration(4800)).toBe('1 h 20 min');
});

it('counts things and bytes', () => {
  expect(showDone(496, 800)).toBe('496 of 800');
  expect(showDone(12_000, null)).toBe('12,000');
  expect(showDone(12_500_000, 572_000_000, 'bytes')).toBe('12.5 of 572 MB');
  expect(showBytes(0)).toBe('0 bytes');
  expect(showBytes(999)).toBe('999 bytes');
  expect(showBytes(1_234_567)).toBe('1.2 MB');
  expect(showBytes(572_000_000)).toBe('572 MB');
});
