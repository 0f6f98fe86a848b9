import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { Resources } from './resources.svelte.ts';
import { type ResourceRequest, ResourceStore } from './resources.ts';

/** An engine that answers when it is told to, and how often it was asked for what. */
class Engine {
  readonly asked: string[] = [];
  private readonly waiting = new Map<string, { resolve: (value: string) => void; reject: (error: unknown) => void }>();

  request(key: string, more: Partial<ResourceRequest<string>> = {}): ResourceRequest<string> {
    return {
      key,
      load: () => {
        this.asked.push(key);
        return new Promise((resolve, reject) => this.waiting.set(key, { resolve, reject }));
      },
      bytesOf: () => 10,
      ...more,
    };
  }

  requests(...keys: string[]): ResourceRequest<string>[] {
    return keys.map((key) => this.request(key));
  }

  async answer(...keys: string[]): Promise<void> {
    for (const key of keys) this.waiting.get(key)?.resolve(`${key}!`);
    await settled();
  }

  async fail(key: string): Promise<void> {
    this.waiting.get(key)?.reject(new TripletscopeError('bad-input', `${key} is cut off`));
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

const statuses = (store: ResourceStore, ...keys: string[]): string[] => keys.map((key) => store.state({ key }).status);

describe('a resource', () => {
  it('is idle, on its way, there; and is loaded once, whoever asks', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 100 });
    expect(statuses(store, 'a')).toEqual(['idle']);
    store.hold('screen', engine.requests('a'));
    store.hold('ahead', engine.requests('a'));
    expect(statuses(store, 'a')).toEqual(['loading']);
    await engine.answer('a');
    expect(store.state({ key: 'a' })).toEqual({ status: 'ready', value: 'a!' });
    store.hold('screen', []);
    store.hold('screen', engine.requests('a'));
    expect(engine.asked).toEqual(['a']);
  });

  it('that failed says why, and is asked for again only when it is asked for again', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 100 });
    store.hold('screen', engine.requests('a'));
    await engine.fail('a');
    const state = store.state({ key: 'a' });
    expect(state.status === 'failed' && state.error.message).toBe('a is cut off');
    store.hold('screen', engine.requests('a', 'b'));
    expect(engine.asked).toEqual(['a', 'b']);
    store.retry('screen');
    expect(engine.asked).toEqual(['a', 'b', 'a']);
    await engine.fail('a');
    store.hold('screen', engine.requests('b'));
    store.hold('screen', engine.requests('a', 'b'));
    expect(engine.asked).toEqual(['a', 'b', 'a', 'a']);
    await engine.answer('a');
    expect(statuses(store, 'a')).toEqual(['ready']);
  });

  it('that fails while nobody holds it is forgotten', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 100 });
    store.hold('screen', engine.requests('a'));
    store.hold('screen', []);
    await engine.fail('a');
    expect(statuses(store, 'a')).toEqual(['idle']);
  });
});

describe('the budget', () => {
  it('lets go of what was used least lately and nobody holds', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 25 });
    for (const key of ['a', 'b', 'c']) {
      store.hold('screen', engine.requests(key));
      await engine.answer(key);
    }
    expect(statuses(store, 'a', 'b', 'c')).toEqual(['idle', 'ready', 'ready']);
    store.hold('screen', engine.requests('b'));
    store.hold('screen', engine.requests('d'));
    await engine.answer('d');
    expect(statuses(store, 'b', 'c', 'd')).toEqual(['ready', 'idle', 'ready']);
    expect(store.bytes).toBe(20);
  });

  it('never takes what is on screen: ten donors of a wide embedding, each as large as the budget, all come', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 10 });
    const donors = Array.from({ length: 10 }, (_, at) => `donor ${at}`);
    store.hold('screen', engine.requests('image', ...donors));
    await engine.answer('image', ...donors);
    store.hold('screen', engine.requests('image', ...donors));
    expect(statuses(store, 'image', ...donors)).toEqual(Array.from({ length: 11 }, () => 'ready'));
    expect(engine.asked).toHaveLength(11);
    // Fewer are needed: the rest goes, and the next larger k asks for it once.
    store.hold('screen', engine.requests('image', 'donor 0'));
    expect(store.bytes).toBe(20);
    store.hold('screen', engine.requests('image', 'donor 0', 'donor 1'));
    await engine.answer('donor 1');
    expect(statuses(store, 'donor 1')).toEqual(['ready']);
    expect(engine.asked).toHaveLength(12);
  });
});

describe('answers of another time', () => {
  it('that come after everything was cleared find nobody, and do not take the place of new ones', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 100 });
    const signals: AbortSignal[] = [];
    const slow = engine.request('a');
    const load = (signal: AbortSignal): Promise<string> => {
      signals.push(signal);
      return slow.load(signal);
    };
    store.hold('screen', [{ ...slow, load }]);
    store.clear();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await engine.answer('a');
    expect(statuses(store, 'a')).toEqual(['idle']);
    expect(store.bytes).toBe(0);

    let late = (_: string): void => {};
    store.hold('screen', [{ key: 'b', load: () => new Promise<string>((resolve) => (late = resolve)) }]);
    store.clear();
    store.hold('screen', engine.requests('b'));
    await engine.answer('b');
    late('the other workspace');
    await settled();
    expect(store.value({ key: 'b' })).toBe('b!');
  });
});

describe('a lane', () => {
  it('runs a few at a time, the latest first, what may be needed later behind all of them', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 100, lanes: { compute: 1 } });
    const inLane = (key: string, later = false) => engine.request(key, { lane: 'compute', later });
    store.hold('ahead', [inLane('later 1', true), inLane('later 2', true)]);
    store.hold('screen', [inLane('a'), inLane('b')]);
    expect(engine.asked).toEqual(['later 1']);
    await engine.answer('later 1');
    await engine.answer('b');
    await engine.answer('a');
    expect(engine.asked).toEqual(['later 1', 'b', 'a', 'later 2']);
  });

  it('does not begin what nobody waits for any more, and lets pass who needs it now', async () => {
    const engine = new Engine();
    const store = new ResourceStore({ mostBytes: 100, lanes: { ahead: 1 } });
    const ahead = (...keys: string[]) => keys.map((key) => engine.request(key, { lane: 'ahead' }));
    store.hold('ahead', ahead('a', 'b', 'c'));
    expect(engine.asked).toEqual(['c']);
    store.hold('ahead', ahead('b'));
    store.hold('screen', engine.requests('b'));
    expect(engine.asked).toEqual(['c', 'b']);
    await engine.answer('c');
    expect(engine.asked).toEqual(['c', 'b']);
  });
});

it('as state, whoever read it is run again when it has come', async () => {
  const engine = new Engine();
  const resources = new Resources({ mostBytes: 100 });
  const seen: string[] = [];
  const end = $effect.root(() => {
    $effect(() => void seen.push(resources.state({ key: 'a' }).status));
  });
  flushSync();
  resources.hold('screen', engine.requests('a'));
  await engine.answer('a');
  flushSync();
  expect(seen).toEqual(['idle', 'ready']);
  end();
});
