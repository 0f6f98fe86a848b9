/** Where in a checkpoint's names a backbone lies, whatever stands before them and whatever lies beside it. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type Backbone, expectedTensors } from '../layers.ts';
import { type Naming, namingsOf } from './network-names.ts';
import { resNetKind } from './resnet-kind.ts';
import { listed, misfits, type StateDict, type Tensor } from './state-dict.ts';
import { followerWords } from './tensor-names.ts';

/** A backbone found whole. */
export interface FoundNetwork {
  backbone: Backbone;
  /** What stands before its names, with the dot; '' where nothing does. */
  prefix: string;
  naming: Naming;
}

/** Every place where the backbone lies whole and as deep as it is, in the order of the file. */
export function findNetworks(tensors: StateDict, backbone: Backbone): FoundNetwork[] {
  return namingsOf(backbone).flatMap((naming) =>
    prefixesOf(tensors, naming).flatMap((prefix) => {
      const found = { backbone, prefix, naming };
      return isWhole(found, tensors) ? [found] : [];
    }),
  );
}

/** What may stand before the names: whatever stands before the first of them. */
function prefixesOf(tensors: StateDict, { names }: Naming): string[] {
  const [first] = names.values();
  const prefixes: string[] = [];
  for (const name of tensors.keys())
    if (name === first || name.endsWith(`.${first}`)) prefixes.push(name.slice(0, name.length - first.length));
  return prefixes;
}

function isWhole({ backbone, prefix, naming }: FoundNetwork, tensors: StateDict): boolean {
  for (const [own, shape] of expectedTensors(backbone)) {
    const tensor = tensors.get(prefix + naming.names.get(own)!);
    if (tensor === undefined || tensor.shape.join() !== shape.join()) return false;
  }
  return beyond({ backbone, prefix, naming }, tensors).length === 0;
}

/** Tensors among the network's own blocks that it does not have: the file holds a deeper one, or one of another kind. */
function beyond({ prefix, naming }: FoundNetwork, tensors: StateDict): string[] {
  const known = new Set(naming.names.values());
  const places = new Set([...known].flatMap((name) => blockPlace(name) ?? []));
  return [...tensors.keys()].filter((name) => {
    if (!name.startsWith(prefix) || isCounter(name)) return false;
    const own = name.slice(prefix.length);
    const place = blockPlace(own);
    return place !== null && places.has(place) && !known.has(own);
  });
}

/** What stands before the number of a block: `layer1.` of `layer1.0.conv1.weight`. */
function blockPlace(name: string): string | null {
  const segments = name.split('.');
  const at = segments.findIndex((segment, i) => i > 0 && /^\d+$/.test(segment));
  return at < 0 ? null : `${segments.slice(0, at).join('.')}.`;
}

function isCounter(name: string): boolean {
  return /(^|\.)num_batches_tracked$/.test(name);
}

export interface ChosenNetwork {
  /** By the backbone's own names, exactly those that it expects. */
  tensors: StateDict;
  prefix: string;
  naming: Naming;
  /** Names in the file that are not used, counters of batches apart. */
  unused: string[];
  /** Prefixes of the others that fit. */
  others: string[];
}

export interface NetworkWanted {
  backbone: Backbone;
  /** The file as the user named it. */
  file: string;
  /** What stands before its names, with or without the last dot, or the beginning of it. */
  prefix?: string | undefined;
}

/**
 * The one that is wanted, else the likeliest: what is trained comes before what follows it (teacher, key encoder, average).
 * @throws TripletscopeError 'bad-input' naming what is missing or of another shape, and what the file seems to hold;
 *   'not-found' for a prefix under which it does not lie.
 */
export function chooseNetwork(tensors: StateDict, { backbone, file, prefix }: NetworkWanted): ChosenNetwork {
  const found = findNetworks(tensors, backbone);
  if (found.length === 0) throw doesNotFit(tensors, backbone, file);
  const wanted = prefix === undefined || prefix === '' ? found : found.filter((one) => startsWith(one.prefix, prefix));
  if (wanted.length === 0) {
    throw new TripletscopeError('not-found', `${backbone.name} was not found under "${prefix}"`, {
      file,
      expected: found.map((one) => one.prefix || 'no prefix').join(', '),
      received: prefix,
    });
  }
  const [chosen] = wanted.toSorted((a, b) => followerWords(a.prefix) - followerWords(b.prefix));
  const used = new Set([...chosen.naming.names.values()].map((name) => chosen.prefix + name));
  return {
    tensors: new Map([...chosen.naming.names].map(([own, name]) => [own, tensors.get(chosen.prefix + name) as Tensor])),
    prefix: chosen.prefix,
    naming: chosen.naming,
    unused: [...tensors.keys()].filter((name) => !used.has(name) && !isCounter(name)),
    others: found.filter((one) => one !== chosen).map((one) => one.prefix),
  };
}

function startsWith(prefix: string, wanted: string): boolean {
  return prefix.startsWith(wanted.endsWith('.') ? wanted : `${wanted}.`);
}

function doesNotFit(tensors: StateDict, backbone: Backbone, file: string): TripletscopeError {
  const expected = expectedTensors(backbone);
  const received = resNetKind(tensors) ?? `${tensors.size} tensors`;
  const parts = misfits(expected, nearest(tensors, backbone));
  if (parts.length === 0) {
    const more = namingsOf(backbone).flatMap((naming) =>
      prefixesOf(tensors, naming).flatMap((prefix) => beyond({ backbone, prefix, naming }, tensors)),
    );
    parts.push(listed('too many', more) ?? '');
  }
  return new TripletscopeError('bad-input', `the tensors do not fit ${backbone.name}: ${parts.join('; ')}`, {
    file,
    expected: `the ${expected.size} tensors of ${backbone.name}`,
    received,
    remedy: 'Choose the backbone that the file was trained as: `tripletscope backbone check FILE` prints which',
  });
}

/** The file's tensors by the backbone's own names, under the prefix and naming where most of them are found. */
function nearest(tensors: StateDict, backbone: Backbone): StateDict {
  let best: StateDict = new Map();
  for (const naming of namingsOf(backbone)) {
    for (const prefix of ['', ...anyPrefixes(tensors, naming)]) {
      const own: StateDict = new Map();
      for (const [name, inFile] of naming.names) {
        const tensor = tensors.get(prefix + inFile);
        if (tensor !== undefined) own.set(name, tensor);
      }
      if (own.size > best.size) best = own;
    }
  }
  return best;
}

function anyPrefixes(tensors: StateDict, { names }: Naming): Set<string> {
  const wanted = new Set(names.values());
  const prefixes = new Set<string>();
  for (const name of tensors.keys())
    for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1))
      if (wanted.has(name.slice(at + 1))) prefixes.add(name.slice(0, at + 1));
  return prefixes;
}
