/** Where in a checkpoint the network lies: training scripts put its state dict beside epochs, optimizers and arguments. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { saveAgain } from './pickle-input.ts';
import { ForeignObject, kindOf, PickleDict, type PickleValue } from './pickle-values.ts';
import { checkTensorCount, checkTensorName } from './tensor-limits.ts';
import { followerWords } from './tensor-names.ts';
import { TorchTensor } from './torch-tensors.ts';

/** Keys under which state dicts usually lie, the likeliest first. */
const usualContainers = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'network',
  'module',
  'trunk',
  'backbone',
  'encoder',
  'student',
  'teacher',
  'model_ema',
  'ema',
] as const;

export interface Contained {
  /** Dotted name → tensor. */
  tensors: Map<string, TorchTensor>;
  /** E.g. "state_dict", or undefined where the file is the state dict itself. */
  container?: string | undefined;
  /** What of `wanted` leads to no dict: a prefix of names. */
  rest?: string | undefined;
  notes: string[];
}

/**
 * Finds the state dict: from where `wanted` leads (dots lead deeper), under a usual key, else the file's own dict.
 * Small state dicts that lie beside it (`head`, `embedder`) come along under their key: {model, head} gives `head.weight`.
 * @throws TripletscopeError 'bad-input' where no tensors are found.
 */
export function findStateDict(
  root: PickleValue,
  { file, foreign = new Set(), wanted }: { file: string; foreign?: ReadonlySet<string>; wanted?: string | undefined },
): Contained {
  if (root instanceof ForeignObject) throw notData(file, root.type);
  if (!(root instanceof PickleDict)) throw noTensors(file, kindOf(root));
  const notes = foreign.size === 0 ? [] : [`not read, and not run: ${[...foreign].join(', ')}`];
  const asked = descend(root, wanted);
  const path = asked.path;
  let dict = asked.dict;
  const siblings = new Map<string, TorchTensor>();
  for (let depth = 0; depth < 4; depth++) {
    const candidates = usualContainers.filter((key) => holdsTensors(dict.get(key)));
    const [key] = candidates;
    if (key === undefined) break;
    const others = networksIn(dict).filter((one) => one !== key);
    const placeOf = (name: string): string => `${file}#${[...path, name].join('.')}`;
    if (followerWords(key) > 0 && others.some((one) => followerWords(one) === 0)) {
      notes.push(`the file also holds "${key}": choose it with --weights ${placeOf(key)}`);
      break;
    }
    if (others.length > 0)
      notes.push(
        `took "${key}"; the file also holds "${others.join('", "')}": choose it with --weights ${others.map(placeOf).join(' or ')}`,
      );
    for (const [name, tensor] of siblingTensors(dict, candidates)) siblings.set(name, tensor);
    path.push(key);
    dict = dict.get(key) as PickleDict;
  }
  const own = flatten(dict, path.length === 0);
  // A dict that holds dicts alone has its tensors in these.
  const tensors = new Map([...(own.size === 0 ? flatten(dict, true) : own), ...siblings]);
  checkNames(tensors, file);
  if (tensors.size === 0) throw foreign.size > 0 ? notData(file, [...foreign][0]) : noTensors(file, describeKeys(root));
  return { tensors, container: path.length === 0 ? undefined : path.join('.'), rest: asked.rest, notes };
}

/** As deep as the names of `wanted` lead from dict to dict. */
function descend(root: PickleDict, wanted: string | undefined): { dict: PickleDict; path: string[]; rest?: string } {
  const whole = wanted === undefined ? undefined : root.get(wanted);
  if (wanted !== undefined && whole instanceof PickleDict && holdsTensors(whole))
    return { dict: whole, path: [wanted] };
  const names = wanted === undefined ? [] : wanted.split('.').filter((name) => name !== '');
  const path: string[] = [];
  let dict = root;
  for (const name of names) {
    const inner = dict.get(name);
    if (!(inner instanceof PickleDict) || !holdsTensors(inner)) break;
    dict = inner;
    path.push(name);
  }
  const rest = names.slice(path.length).join('.');
  return rest === '' ? { dict, path } : { dict, path, rest };
}

/** Dicts that may hold a network: an average of the weights, a teacher. What training alone needs is none. */
function networksIn(dict: PickleDict): string[] {
  return [...dict.entries.keys()].filter((key): key is string => {
    const named = typeof key === 'string' && !/optim|sched|scaler|loss|callbacks|loops/i.test(key);
    return named && holdsTensors(dict.get(key)) && flatten(dict.get(key) as PickleDict, true).size > 8;
  });
}

/** One tensor may stand under many names, each of which would be read. */
function checkNames(tensors: ReadonlyMap<string, TorchTensor>, file: string): void {
  checkTensorCount(tensors.size, file);
  for (const name of tensors.keys()) checkTensorName(name, file);
}

/**
 * Tensors of a dict and, where `deep`, of the dicts in it under dotted names; what training alone needs is passed over.
 * Each dict is walked once: a pickle can name the same one a million times.
 */
function flatten(dict: PickleDict, deep: boolean, seen = new Set<PickleDict>()): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  const walk = (from: PickleDict, prefix: string, depth: number): void => {
    if (seen.has(from)) return;
    seen.add(from);
    for (const [key, value] of from.entries) {
      if (typeof key !== 'string') continue;
      if (value instanceof TorchTensor) tensors.set(prefix + key, value);
      else if (depth > 0 && value instanceof PickleDict && !ofTraining.test(key))
        walk(value, `${prefix}${key}.`, depth - 1);
    }
  };
  walk(dict, '', deep ? 8 : 0);
  return tensors;
}

const ofTraining = /optim|sched|scaler|ema$|^ema|loss|momentum|adam|sgd/i;

function siblingTensors(dict: PickleDict, containers: readonly string[]): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  const seen = new Set<PickleDict>();
  for (const [key, value] of dict.entries) {
    const plain = typeof key === 'string' && value instanceof PickleDict;
    if (!plain || containers.includes(key) || ofTraining.test(key)) continue;
    for (const [name, tensor] of flatten(value, false, seen)) tensors.set(`${key}.${name}`, tensor);
  }
  return tensors;
}

/** A dict with tensors in it, or with a dict that has; each dict is looked into once. */
function holdsTensors(value: PickleValue | undefined, depth = 2, seen = new Set<PickleDict>()): boolean {
  if (!(value instanceof PickleDict) || seen.has(value)) return false;
  seen.add(value);
  for (const inner of value.entries.values()) {
    if (inner instanceof TorchTensor) return true;
    if (depth > 0 && holdsTensors(inner, depth - 1, seen)) return true;
  }
  return false;
}

function describeKeys(dict: PickleDict): string {
  const keys = [...dict.entries.keys()].filter((key) => typeof key === 'string');
  return keys.length === 0
    ? 'an empty dict'
    : `a dict of ${keys
        .slice(0, 6)
        .map((key) => (key.length > 60 ? `${key.slice(0, 60)}…` : key))
        .join(', ')}${keys.length > 6 ? ', …' : ''}`;
}

function notData(file: string, type: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', `refusing ${type}: not data`, { file, remedy: saveAgain });
}

function noTensors(file: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', 'the checkpoint holds no state dict', {
    file,
    expected: 'tensors by name',
    received,
    remedy: saveAgain,
  });
}
