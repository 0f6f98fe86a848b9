/** The tensors of a network by name, whatever file they came from, and whether they are the ones a network needs. */
import { TripletscopeError } from '../../../src-shared/errors.ts';

/** Row-major float32 values; `shape` [] is a scalar with one value. Convolutions lie as torch stores them, [O, I, H, W]. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

export type StateDict = Map<string, Tensor>;

/** Product of the dimensions; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export interface TensorMatch {
  missing: string[];
  surplus: string[];
  wrongShape: { name: string; expected: number[]; received: number[] }[];
}

/**
 * Compares what a network needs with what a file holds.
 * `ignoreSurplus` names tensors that may lie there unused: exact names, or `fc.*` for all below `fc.`.
 * `num_batches_tracked` is never surplus: inference has no use for it.
 */
export function matchTensors(
  expected: ReadonlyMap<string, readonly number[]>,
  tensors: StateDict,
  ignoreSurplus: readonly string[] = [],
): TensorMatch {
  const match: TensorMatch = { missing: [], surplus: [], wrongShape: [] };
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) match.missing.push(name);
    else if (tensor.shape.join() !== shape.join())
      match.wrongShape.push({ name, expected: [...shape], received: tensor.shape });
  }
  for (const name of tensors.keys()) {
    if (!expected.has(name) && !ignored(name, ignoreSurplus)) match.surplus.push(name);
  }
  return match;
}

function ignored(name: string, patterns: readonly string[]): boolean {
  if (/(^|\.)num_batches_tracked$/.test(name)) return true;
  return patterns.some((pattern) =>
    pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

export interface MatchRequest {
  expected: ReadonlyMap<string, readonly number[]>;
  tensors: StateDict;
  ignoreSurplus?: readonly string[];
  /** The file as the user named it, and what it should fit, e.g. "resnet50". */
  file: string;
  network: string;
}

/**
 * Refuses tensors that do not fit the network: missing, surplus or of another shape.
 * @throws TripletscopeError 'bad-input' that lists the first few of each kind and their number.
 */
export function requireShapes({ expected, tensors, ignoreSurplus, file, network }: MatchRequest): void {
  const { missing, surplus, wrongShape } = matchTensors(expected, tensors, ignoreSurplus);
  const parts = [
    listed('missing', missing),
    listed(
      'of another shape',
      wrongShape.map(({ name, ...shape }) => `${name} [${shape.received}] instead of [${shape.expected}]`),
    ),
    listed('surplus', surplus),
  ].filter((part) => part !== null);
  if (parts.length > 0) {
    throw new TripletscopeError('bad-input', `the tensors do not fit ${network}: ${parts.join('; ')}`, {
      file,
      expected: `the ${expected.size} tensors of ${network}`,
      received: `${tensors.size} tensors`,
      remedy: 'Choose the backbone that the file was trained as, or name the head that lies in the same file',
    });
  }
}

function listed(what: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const rest = names.length > 4 ? `, … ` : '';
  return `${names.length} ${what} (${names.slice(0, 4).join(', ')}${rest.trimEnd()})`;
}

/** @throws TripletscopeError 'bad-input' at the first NaN or infinity. */
export function refuseNonFinite(name: string, { data }: Tensor, file: string): void {
  // x − x is 0 for every finite x and NaN for all others, so that one sum tells.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] - data[i];
  if (sum === 0) return;
  const at = data.findIndex((value) => !Number.isFinite(value));
  throw new TripletscopeError('bad-input', `tensor ${name} holds ${data[at]} at value ${at}`, {
    file,
    expected: 'finite weights',
    remedy: 'The training that wrote it has diverged; use an earlier checkpoint',
  });
}
