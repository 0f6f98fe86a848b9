import { describe, expect, it } from 'vitest';
import { heldOut, judgeEpochs } from './early-stop.ts';

describe('early stop', () => {
  it('waits for as many epochs as its patience', () => {
    expect(judgeEpochs([], 2)).toEqual({ best: -1, stop: false });
    expect(judgeEpochs([0.3, 0.5, 0.4], 2)).toEqual({ best: 1, stop: false });
    expect(judgeEpochs([0.3, 0.5, 0.4, 0.5], 2)).toEqual({ best: 1, stop: true });
    expect(judgeEpochs([0.3, 0.5, 0.4, 0.6], 2)).toEqual({ best: 3, stop: false });
  });

  it('never stops at the best epoch itself', () => {
    expect(judgeEpochs([0.1, 0.2], 0)).toEqual({ best: 1, stop: false });
  });
});

describe('held-out images', () => {
  const labels = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : i < 37 ? 1 : 2));

  it('are a share of each class and leave it two images', () => {
    const { held, kept } = heldOut(labels, 0.2, 1);
    const of = (label: number) => held.filter((item) => labels[item] === label).length;
    expect([0, 1, 2].map(of)).toEqual([4, 3, 1]);
    expect([...held, ...kept].sort((x, y) => x - y)).toEqual(labels.map((_, item) => item));
    expect(heldOut([0, 0, 1, 1], 0.9, 1).held).toEqual([]);
  });

  it('depend on the seed alone', () => {
    expect(heldOut(labels, 0.3, 5)).toEqual(heldOut(labels, 0.3, 5));
    expect(heldOut(labels, 0.3, 5).held).not.toEqual(heldOut(labels, 0.3, 6).held);
  });
});
