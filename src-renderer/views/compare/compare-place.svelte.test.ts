import { flushSync } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import { ComparePlace, keyOf, modelOf } from './compare-place.svelte.ts';
import { CompareSession } from './compare-session.svelte.ts';
import { compareSources } from './compare-sources.ts';
import { FakeEngine, settled } from './fake-engine.ts';
import { SharedView } from './shared-view.svelte.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const list = [
  { id: 7, key: 'aaaa11112222333344' },
  { id: 8, key: 'bbbb11112222333344' },
];

class FakeRouter {
  current = $state.raw({ view: 'compare', params: new URLSearchParams() });

  follow(text: string): void {
    this.current = { view: 'compare', params: new URLSearchParams(text) };
  }

  replace(params: Record<string, unknown>): void {
    const kept = Object.entries(params).filter(([, value]) => value != null);
    this.follow(new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString());
  }
}

function begin(address: string, atHand: string | null = null) {
  const router = new FakeRouter();
  router.follow(address);
  const said: string[] = [];
  const kept: Record<string, unknown>[] = [];
  const models = $state({ current: list[0], list });
  const view = new SharedView();
  let session!: CompareSession;
  let place!: ComparePlace;
  ends.push(
    $effect.root(() => {
      const modelBy = (key: string) => modelOf(models, key);
      session = new CompareSession(
        { modelOf: modelBy, complain: (text) => void said.push(text) },
        compareSources(new FakeEngine()),
      );
      place = new ComparePlace(session, {
        router,
        view,
        kept: () => ({}),
        keep: (compare) => void kept.push(compare),
        defaults: () => ({ n: 50, m: 50, colormap: 'inferno', opacity: 0.85 }),
        film: { kept: null, imageAt: () => '1' },
        models: () => models,
        isKnown: (image) => Number(image) < 1000,
        atHand: () => atHand,
        say: (text) => void said.push(text),
        ready: () => true,
      });
      session.attend();
      place.attend();
    }),
  );
  return { router, session, place, said, kept, models, view };
}

/** What was changed is written a moment later. */
async function written(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await settled();
    flushSync();
  }
  await new Promise((resolve) => setTimeout(resolve, 350));
  flushSync();
}

it('shows what the link says, model, sampling and part of the picture included, and writes it again', async () => {
  const { session, router, view } = begin('image=12&model=bbbb1111&N=20&seed=3&negatives=class&t=2&zoom=2,0.5,0.5');
  flushSync();
  await written();
  expect([session.model, session.image, session.sampling.seed, session.sampling.negatives]).toEqual([
    8,
    '12',
    3,
    'class',
  ]);
  expect([session.choice, session.options.triplets, view.scale]).toEqual([{ kind: 'drawn', index: 1 }, 20, 2]);
  const params = Object.fromEntries(router.current.params);
  expect(params).toMatchObject({ image: '12', model: 'bbbb111122', N: '20', seed: '3', negatives: 'class', t: '2' });
  expect(params.zoom).toBe('2,0.5,0.5');
});

it('begins with the image at hand where the address says none; else with the first', () => {
  const one = begin('', '34');
  flushSync();
  expect(one.session.image).toBe('34');
  const other = begin('');
  flushSync();
  expect(other.session.image).toBe('1');
});

it('says what of a link is gone: an image, a triplet, a model', () => {
  const { session, said, router } = begin('image=12');
  flushSync();
  router.follow('image=5000&model=cccc1111');
  flushSync();
  expect([session.image, session.model]).toEqual(['1', 7]);
  expect(said).toEqual([expect.stringMatching(/image of this link/), expect.stringMatching(/model of this link/)]);
  router.follow('image=12&p=2000&n=2001');
  flushSync();
  expect(session.wanted).toEqual({ kind: 'drawn', index: 0 });
  expect(said.at(-1)).toMatch(/triplet of this link/);
});

it('what was clicked since the address was read is ahead of it', async () => {
  const { session, router } = begin('image=12');
  flushSync();
  session.show(7, '13');
  flushSync();
  expect(session.image).toBe('13');
  await written();
  expect(router.current.params.get('image')).toBe('13');
});

it('follows whoever makes another model the current one, also away from that of a link', async () => {
  const { session, models } = begin('image=12&model=bbbb1111');
  flushSync();
  expect(session.model).toBe(8);
  models.current = list[1];
  flushSync();
  models.current = list[0];
  flushSync();
  expect(session.model).toBe(7);
});

it('models are found by the beginning of their hash alone', () => {
  expect(modelOf({ list }, 'bbbb1111')).toBe(8);
  for (const strange of [null, '', 'bb', 'dddd1111', 'BBBB1111', '../../etc'])
    expect(modelOf({ list }, strange)).toBeNull();
  expect(keyOf({ list }, 8)).toBe('bbbb111122');
  expect(keyOf({ list }, null)).toBeNull();
});
