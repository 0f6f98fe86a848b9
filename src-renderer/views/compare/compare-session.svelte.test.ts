import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { columnsFromText, columnToText } from './column-spec.ts';
import { CompareSession } from './compare-session.svelte.ts';
import { compareSources } from './compare-sources.ts';
import { FakeEngine, settled } from './fake-engine.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function begin(engine: FakeEngine, columns = 'single,averaged', mostBytes?: number) {
  const said: string[] = [];
  let session!: CompareSession;
  ends.push(
    $effect.root(() => {
      const context = {
        modelOf: (key: string) => (key === 'abcdef' ? 8 : null),
        complain: (text: string) => void said.push(text),
      };
      session = new CompareSession(context, compareSources(engine, mostBytes));
      session.change({ columns: columnsFromText(columns)! });
      session.attend();
    }),
  );
  return { session, said };
}

/** As the view does: whatever comes is computed in the next frame. */
async function frames(session: CompareSession): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    await settled();
    flushSync();
    session.compute();
  }
  flushSync();
}

const states = (session: CompareSession): string[] =>
  session.results.map((one) =>
    one === undefined ? 'unknown' : one.state === 'ready' && one.stale ? 'stale' : one.state,
  );

const alphaOf = (session: CompareSession, at: number): number[] | null => {
  const one = session.results[at];
  return one?.state === 'ready' && one.alpha !== null ? [...one.alpha] : null;
};

describe('the image that is shown', () => {
  it('comes with its maps; the one before stays, marked, until its successor is there', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine);
    session.show(7, '12');
    flushSync();
    expect([session.shown, session.loading, session.behind]).toEqual([null, true, false]);
    await frames(session);
    expect([session.shown?.id, session.loading, states(session)]).toEqual(['12', false, ['ready', 'ready']]);

    engine.hold('gradients');
    session.show(7, '13');
    await frames(session);
    expect([session.image, session.shown?.id, session.behind]).toEqual(['13', '12', true]);
    expect(session.result?.image).toBe('12');
    await engine.release('gradients');
    await frames(session);
    expect([session.shown?.id, session.behind, session.result?.image]).toEqual(['13', false, '13']);

    // What is kept is there at once.
    session.show(7, '12');
    flushSync();
    expect(session.shown?.id).toBe('12');
  });

  it('that cannot be had says why, nothing of the last one stands in its place, and it is asked for again', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine);
    session.show(7, '12');
    await frames(session);
    engine.break('feature 7/13');
    session.show(7, '13');
    await frames(session);
    expect(session.error?.message).toBe('feature 7/13 is cut off');
    expect(session.shown).toBeNull();
    engine.mend('feature 7/13');
    session.retry();
    await frames(session);
    expect([session.error, session.shown?.id]).toEqual([null, '13']);
  });

  it('is the latest that was asked for, whatever comes late', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine);
    engine.hold('feature 7/12');
    session.show(7, '12');
    await frames(session);
    session.show(7, '13');
    await frames(session);
    await engine.release('feature 7/12');
    await frames(session);
    expect(session.shown?.id).toBe('13');
  });

  it('is not one of another workspace: answers that come after everything was forgotten are dropped', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine);
    engine.hold('feature');
    session.show(7, '12');
    await frames(session);
    session.forget();
    engine.hold('feature');
    await frames(session);
    expect(engine.timesAsked('feature')).toBe(2);
    await engine.release('feature');
    await frames(session);
    expect(session.shown?.id).toBe('12');
  });
});

describe('transferred maps', () => {
  it('come when their column is added to an image that was loaded without one', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine);
    session.show(7, '12');
    await frames(session);
    expect(engine.timesAsked('gradients 7/301')).toBe(0);
    session.setColumns(columnsFromText('single,averaged,transferred-top')!);
    await frames(session);
    expect(states(session)).toEqual(['ready', 'ready', 'ready']);
    expect(engine.timesAsked('gradients 7/301')).toBe(1);
  });

  it('of a headless ResNet-50, k = 10: donors larger than all that may be kept come once each, and the maps are there', async () => {
    const engine = new FakeEngine();
    // Less may be kept than a single donor's frame has.
    const { session } = begin(engine, 'transferred', 100);
    session.change({ donors: 10 });
    session.show(7, '12');
    await frames(session);
    expect(states(session)).toEqual(['ready']);
    expect(session.donors).toHaveLength(10);
    expect(engine.timesAsked('gradients')).toBe(11);
    await frames(session);
    expect(engine.timesAsked('gradients')).toBe(11);
  });

  it('of another k are marked until they have come: never the last k’s under the new one', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine, 'transferred');
    session.change({ donors: 1 });
    session.show(7, '12');
    await frames(session);
    const one = alphaOf(session, 0);
    engine.hold('gradients 7/303');
    session.change({ donors: 3 });
    await frames(session);
    expect([session.donors?.length, states(session)]).toEqual([3, ['stale']]);
    await engine.release('gradients 7/303');
    await frames(session);
    expect(states(session)).toEqual(['ready']);
    expect(alphaOf(session, 0)).not.toEqual(one);
  });

  it('say which donor cannot be had, instead of waiting for ever', async () => {
    const engine = new FakeEngine();
    engine.break('gradients 7/301');
    const { session } = begin(engine, 'transferred');
    session.show(7, '12');
    await frames(session);
    expect(session.results[0]).toMatchObject({ state: 'none', reason: expect.stringContaining('7/301') });
  });
});

describe('what the engine computes', () => {
  it('is marked while another N is computed, and never shown under another variant’s name', async () => {
    const engine = new FakeEngine();
    engine.draws = 200;
    const { session } = begin(engine, 'averaged.gradcam++');
    session.show(7, '12');
    await frames(session);
    expect(alphaOf(session, 0)).toEqual([50, 7]);
    engine.hold('weights');
    session.change({ triplets: 200 });
    await frames(session);
    expect(states(session)).toEqual(['stale']);
    session.setColumns(columnsFromText('averaged.xgradcam')!);
    flushSync();
    expect(states(session)).toEqual(['unknown']);
    await frames(session);
    expect(states(session)).toEqual(['waiting']);
    await engine.release('weights');
    await frames(session);
    expect(alphaOf(session, 0)).toEqual([200, 7]);
  });

  it('says what went wrong, and goes on when it is asked again', async () => {
    const engine = new FakeEngine();
    engine.break('weights');
    const { session } = begin(engine, 'averaged.gradcam++');
    session.show(7, '12');
    await frames(session);
    expect(session.remoteError?.message).toContain('weights 7/12 is cut off');
    engine.mend('weights');
    session.retry();
    await frames(session);
    expect([session.remoteError, states(session)]).toEqual([null, ['ready']]);
  });
});

describe('the triplet', () => {
  it('is the next of the sequence, behind its end the first of the next seed, and back', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine);
    session.show(7, '12');
    await frames(session);
    expect(session.triplet).toMatchObject({ positive: '100', negative: '200' });
    session.newSample();
    session.newSample();
    await frames(session);
    expect(session.triplet).toMatchObject({ positive: '102', negative: '202' });
    session.newSample();
    await frames(session);
    expect([session.sampling.seed, session.triplet?.positive]).toEqual([1, '110']);
    session.resetTriplet();
    await frames(session);
    expect([session.sampling.seed, session.triplet?.positive]).toEqual([0, '100']);
  });

  it('swaps one side, and falls back to one that was drawn where it cannot be had', async () => {
    const engine = new FakeEngine();
    const { session, said } = begin(engine);
    session.show(7, '12');
    await frames(session);
    session.swap('negative', '55');
    await frames(session);
    expect(session.triplet).toMatchObject({ positive: '100', negative: '55' });
    expect(states(session)).toEqual(['ready', 'ready']);
    engine.break('embeddings');
    session.swap('positive', '56');
    await frames(session);
    expect(said).toEqual([expect.stringContaining('The chosen triplet cannot be shown')]);
    expect(session.triplet).toMatchObject({ positive: '100', negative: '200' });
  });
});

it('why a wrong neighbour is near: it becomes the negative, and what brings the two together is drawn on both', async () => {
  const engine = new FakeEngine();
  const { session } = begin(engine, 'averaged');
  session.show(7, '12');
  await frames(session);
  session.askWhy('55');
  session.askWhy('55');
  await frames(session);
  expect(session.columns.map(columnToText)).toEqual([
    'averaged',
    'single.gradcam.negative.counter',
    'single.gradcam.negative.counter@negative',
  ]);
  expect(session.triplet?.negative).toBe('55');
  expect(states(session)).toEqual(['ready', 'ready', 'ready']);
  // −D(a,n) = −(f(a) − f(n))²: where both agree, nothing moves; here f(a) is nearer to 0 than f(n).
  expect(alphaOf(session, 1)![0]).toBeGreaterThan(0);
  expect(alphaOf(session, 2)![0]).toBeLessThan(0);
});

describe('settings', () => {
  const evaluation = {
    evaluation: 1,
    seed: 3,
    negatives: 'class' as const,
    margin: 0.5,
    form: 'reference' as const,
    score: 'difference' as const,
    sign: 'evidence' as const,
    triplets: 7,
    top: 12,
    neighbours: 2,
    size: { rows: 224, columns: 224 },
    taus: { single: { mask: 0.31, box: 0.2 }, averaged: { mask: 0.46, box: 0.2 } },
  };

  it('are those of the evaluation; what is changed in them is said, and goes back', async () => {
    const engine = new FakeEngine();
    engine.evaluationOf = evaluation;
    const { session } = begin(engine);
    session.change({ triplets: 7, top: 12 });
    session.show(7, '12');
    await frames(session);
    expect(session.sampling).toEqual({ seed: 3, negatives: 'class', margin: 0.5, form: 'reference' });
    expect([session.donorCount, session.changed, session.taus]).toEqual([2, [], [0.31, 0.46]]);

    session.sample({ seed: 4 });
    session.change({ tau: 0.2, donors: 5, triplets: 50 });
    await frames(session);
    expect(session.changed.map(({ name, now, evaluation: then }) => [name, now, then])).toEqual([
      ['N', '50', '7'],
      ['seed', '4', '3'],
      ['k', '5', '2'],
      ['τ', '0.20', 'each row’s'],
    ]);
    expect(session.taus).toEqual([0.2, 0.2]);
    session.backToEvaluation();
    await frames(session);
    expect([session.changed, session.taus]).toEqual([[], [0.31, 0.46]]);
  });
});

describe('columns of another model, or on another image', () => {
  it('are drawn beside those of the current one, each from its own', async () => {
    const engine = new FakeEngine();
    const { session } = begin(engine, 'averaged,averaged~abcdef,single@negative,averaged@donor,averaged~123456');
    session.show(7, '12');
    await frames(session);
    expect(states(session)).toEqual(['ready', 'ready', 'ready', 'ready', 'none']);
    const from = session.results.map((one) => (one?.state === 'ready' ? [one.image.model, one.image.id] : null));
    expect(from).toEqual([[7, '12'], [8, '12'], [7, '200'], [7, '301'], null]);
    expect(session.columns.map(columnToText)[1]).toBe('averaged~abcdef');
  });
});
