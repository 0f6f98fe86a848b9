import { describe, expect, it } from 'vitest';
import { delayBeforeRestart } from './restart-policy.ts';

describe('starting an engine again', () => {
  it('waits twice as long each time, and gives up at the sixth death within a minute', () => {
    const deaths = [0, 1000, 2000, 3000, 4000, 5000];
    const delays = deaths.map((_, index) => delayBeforeRestart(deaths.slice(0, index + 1)));
    expect(delays).toEqual([100, 200, 400, 800, 1600, null]);
  });

  it('forgets deaths older than a minute', () => {
    expect(delayBeforeRestart([0, 1000, 2000, 3000, 4000, 65_000])).toBe(100);
  });
});
