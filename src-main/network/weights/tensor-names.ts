/** Names of tensors as wrappers leave them: prefixes that are stripped, and heads that are picked out. */

/** What wrappers put in front: DataParallel, compile, training frameworks, our own and metric-learning's habit. */
const usualPrefixes = [
  'module.',
  '_orig_mod.',
  'model.',
  'trunk.',
  'backbone.',
  'encoder.',
  'net.',
  'network.',
] as const;
const nearlyAll = 0.75;

export interface StrippedNames<T> {
  tensors: Map<string, T>;
  /** E.g. "module.trunk."; undefined where nothing was stripped. */
  strippedPrefix?: string;
}

/**
 * Strips the prefix that wrappers put before the network's names. Where the names that are `wanted` are known, it is
 * whatever stands before most of them; else the usual prefixes, one after another, that nearly all tensors share.
 * Tensors outside the prefix (a head) keep their names but for the wrappers they share. Nothing is stripped that would
 * make two names one.
 */
export function stripPrefix<T>(tensors: ReadonlyMap<string, T>, wanted?: Iterable<string>): StrippedNames<T> {
  const prefix = wanted === undefined ? usualPrefix(tensors) : prefixBefore(tensors, [...wanted]);
  return withoutPrefix(tensors, prefix);
}

/** The names without the prefix, or what they share of it; as they are where that would make two names one. */
export function withoutPrefix<T>(tensors: ReadonlyMap<string, T>, prefix: string): StrippedNames<T> {
  if (prefix === '') return { tensors: new Map(tensors) };
  const stripped = new Map([...tensors].map(([name, tensor]) => [withoutShared(name, prefix), tensor]));
  return stripped.size < tensors.size ? { tensors: new Map(tensors) } : { tensors: stripped, strippedPrefix: prefix };
}

function usualPrefix(tensors: ReadonlyMap<string, unknown>): string {
  let names = [...tensors.keys()];
  let prefix = '';
  for (;;) {
    const found = usualPrefixes.find((candidate) => {
      const sharing = names.filter((name) => name.startsWith(candidate)).length;
      return sharing >= 2 && sharing >= nearlyAll * names.length;
    });
    if (found === undefined) return prefix;
    prefix += found;
    names = names.filter((name) => name.startsWith(found)).map((name) => name.slice(found.length));
  }
}

/** The prefix under which most of the wanted names are found; '' where that is none at all. */
function prefixBefore(tensors: ReadonlyMap<string, unknown>, wanted: readonly string[]): string {
  const wantedSet = new Set(wanted);
  const counts = new Map<string, number>([['', 0]]);
  for (const name of tensors.keys()) {
    for (let at = 0; at >= 0; at = nextSegment(name, at)) {
      if (wantedSet.has(name.slice(at))) counts.set(name.slice(0, at), (counts.get(name.slice(0, at)) ?? 0) + 1);
    }
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function nextSegment(name: string, at: number): number {
  const dot = name.indexOf('.', at);
  return dot < 0 ? -1 : dot + 1;
}

/** Strips as many whole segments of the prefix as the name begins with. */
function withoutShared(name: string, prefix: string): string {
  if (name.startsWith(prefix)) return name.slice(prefix.length);
  let shared = 0;
  for (let at = nextSegment(prefix, 0); at >= 0 && name.startsWith(prefix.slice(0, at)); at = nextSegment(prefix, at)) {
    shared = at;
    if (at === prefix.length) break;
  }
  return name.slice(shared);
}

/** How many words of a name say that the network follows another one: a teacher, a key encoder, an average. */
export function followerWords(name: string): number {
  return name.match(/teacher|ema|momentum|target|key|_k\b|encoder_k|shadow|averaged?/gi)?.length ?? 0;
}
