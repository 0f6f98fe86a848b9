/** What state classes find of a browser while they are tested: an address with its history, storage, and no document. */
import type { Environment } from 'vitest/runtime';

const fakes = ['location', 'history', 'localStorage', 'addEventListener', 'removeEventListener', 'window'] as const;

/** The address as the router reads and writes it; whoever sets it is told of it as in a browser. */
function fakeAddress(target: EventTarget) {
  let hash = '';
  const take = (text: string): void => {
    hash = text === '' || text.startsWith('#') ? text : `#${text}`;
  };
  const location = {
    protocol: 'app:',
    get hash() {
      return hash;
    },
    set hash(text: string) {
      const before = hash;
      take(text);
      if (hash !== before) target.dispatchEvent(new Event('hashchange'));
    },
    reload: () => {},
  };
  return { location, history: { replaceState: (_data: unknown, _title: string, link: string) => take(link) } };
}

function fakeStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size;
    },
  };
}

const environment: Environment = {
  name: 'window',
  // Runes are compiled as for the page, so that what is derived and what has effects behaves as it does there.
  viteEnvironment: 'client',
  setup(global: Record<string, unknown>) {
    const target = new EventTarget();
    const before = fakes.map((name) => [name, Object.getOwnPropertyDescriptor(global, name)] as const);
    const put = (name: string, value: unknown): void => {
      Object.defineProperty(global, name, { value, configurable: true, writable: true });
    };
    for (const [name, value] of Object.entries(fakeAddress(target))) put(name, value);
    put('localStorage', fakeStorage());
    put('addEventListener', target.addEventListener.bind(target));
    put('removeEventListener', target.removeEventListener.bind(target));
    put('window', global);
    return {
      teardown() {
        for (const [name, old] of before) {
          if (old === undefined) delete global[name];
          else Object.defineProperty(global, name, old);
        }
      },
    };
  },
};

// biome-ignore lint/style/noDefaultExport: the test runner asks for it
export default environment;
