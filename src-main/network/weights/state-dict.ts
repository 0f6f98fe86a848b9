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

/** What a network needs and a file lacks, in words: "2 missing (…)", "1 of another shape (…)"; empty where nothing is. */
export function misfits(expected: ReadonlyMap<string, readonly number[]>, tensors: StateDict): string[] {
  const missing: string[] = [];
  const wrongShape: string[] = [];
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) missing.push(name);
    else if (tensor.shape.join() !== shape.join()) wrongShape.push(`${name} [${tensor.shape}] instead of [${shape}]`);
  }
  return [listed('missing', missing), listed('of another shape', wrongShape)].filter((part) => part !== null);
}

/** The number and the first four; null where there are none. */
export function listed(what: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  return `${names.length} ${what} (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''})`;
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
