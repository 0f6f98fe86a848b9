import { describe, expect, it } from 'vitest';
import { createProgressBar, duration, progressLine } from './progress-bar.ts';

describe('the line of progress', () => {
  it('shows stage, bar, count, rate, time left and live figures', () => {
    const progress = { stage: 'training', done: 300, total: 600, figures: { loss: 0.12345 } };
    const line = progressLine(progress, { seconds: 10, since: 100 });
    expect(line).toBe('training        ████████████░░░░░░░░░░░░  300/600  20/s  15 s left  loss 0.123');
  });

  it('counts bytes in MB, and spins where the total is unknown', () => {
    const bytes = progressLine(
      { stage: 'TensorFlow', done: 137e6, total: 274e6, unit: 'bytes' },
      { seconds: 10, since: 0 },
    );
    expect(bytes).toContain('137/274 MB  13.7 MB/s  10 s left');
    expect(progressLine({ stage: 'compile', done: 0 }, { seconds: 3, since: 0 })).toBe('compile         0');
  });

  it('tells seconds, minutes and hours', () => {
    expect([duration(42.3), duration(75), duration(3661)]).toEqual(['43 s', '1:15', '1:01:01']);
  });

  it('is silent where stderr is no terminal', () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const bar = createProgressBar(stream);
    bar.report({ stage: 'features', done: 1, total: 2 });
    bar.clear();
    expect(written).toEqual([]);
  });
});
