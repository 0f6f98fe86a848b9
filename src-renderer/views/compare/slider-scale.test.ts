import { describe, expect, it } from 'vitest';
import { positionOf, snapped, stepped, ticksOf, valueAt } from './slider-scale.ts';

const triplets = { last: 200, all: true };
const channels = { last: 1280, all: false };

describe('logarithmic slider', () => {
  it('comes back to every value', () => {
    for (const value of [1, 2, 7, 50, 199, 200, 'all'] as const) {
      expect(valueAt(triplets, positionOf(triplets, value))).toBe(value);
    }
    for (const value of [1, 50, 1279, 1280]) expect(valueAt(channels, positionOf(channels, value))).toBe(value);
  });

  it('ends with all, and stays in its range', () => {
    expect(valueAt(triplets, 1)).toBe('all');
    expect(valueAt(triplets, 0)).toBe(1);
    expect(valueAt(channels, 1)).toBe(1280);
    expect(valueAt({ last: 1, all: false }, 0.5)).toBe(1);
  });

  it('has ticks that do not touch', () => {
    expect(ticksOf(triplets)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 'all']);
    const places = ticksOf(channels).map((tick) => positionOf(channels, tick));
    for (let i = 1; i < places.length; i++) expect(places[i] - places[i - 1]).toBeGreaterThanOrEqual(0.07);
  });

  it('moves by keys in steps that are seen', () => {
    expect(stepped(triplets, 1, 1)).toBe(2);
    expect(stepped(triplets, 100, 1)).toBe(105);
    expect(stepped(triplets, 200, 1)).toBe('all');
    expect(stepped(triplets, 'all', -1)).toBe(200);
    expect(stepped(triplets, 50, 1, true)).toBe(100);
    expect(stepped(channels, 1280, 1)).toBe(1280);
    expect(stepped(channels, 1, -1)).toBe(1);
  });

  it('snaps by ratio', () => {
    expect(snapped(60, [1, 5, 10, 50, 100, 200])).toBe(50);
    expect(snapped(80, [1, 5, 10, 50, 100, 200])).toBe(100);
    expect(snapped('all', [1, 5])).toBe('all');
  });
});
