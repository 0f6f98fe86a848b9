/** A head that lies in a weight file: linear layers and batch-norms, under names that the user gives. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { LinearLayer } from '../head.ts';
import { foldHead, type HeadStep } from './fold-head.ts';
import type { StateDict } from './state-dict.ts';

export interface SelectedHead {
  /** In their order; between two of them stands a ReLU. Batch-norms are folded in. */
  layers: LinearLayer[];
  /** The tensors that were taken, so that they are not surplus to the trunk. */
  names: string[];
}

/**
 * Picks `NAME.weight` [E, K] and `NAME.bias` [E], a batch-norm (`NAME.running_mean`), or the layers `NAME.0.weight`,
 * `NAME.1.running_mean`, … of a sequence, where a number that is left out stands for a ReLU. Several names with commas
 * between follow each other without one: `bottleneck,classifier`. `name` '' takes what a file of a head alone holds. A
 * name is also found behind a prefix (`embedder.head` by `head`), where only one fits.
 * @throws TripletscopeError 'not-found' with the layers that the file has, or 'bad-input' where shapes do not chain.
 */
export function selectHead(tensors: StateDict, name: string, file: string): SelectedHead {
  const names: string[] = [];
  const steps = name.split(',').flatMap((one): HeadStep[] => {
    const prefix = findPrefix(tensors, one.trim(), file);
    if (isLayer(tensors, prefix)) return [stepOf(tensors, prefix, { file, names })];
    const numbers = layerNumbers(tensors, prefix);
    return numbers.flatMap((number, i) => {
      const step = stepOf(tensors, `${prefix}${number}.`, { file, names });
      return i > 0 && number > numbers[i - 1] + 1 ? [{ kind: 'relu' as const }, step] : [step];
    });
  });
  return { layers: foldHead(steps, file), names };
}

function findPrefix(tensors: StateDict, name: string, file: string): string {
  const prefix = name === '' ? '' : `${name}.`;
  if (isHead(tensors, prefix)) return prefix;
  // The user may name it as the file does, with what has been stripped, or shorter than the file does.
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) {
    if (isHead(tensors, `${name.slice(at + 1)}.`)) return `${name.slice(at + 1)}.`;
  }
  const longer = new Set<string>();
  for (const key of tensors.keys()) {
    const at = key.indexOf(`.${prefix}`);
    if (prefix !== '' && at >= 0) longer.add(key.slice(0, at + 1 + prefix.length));
  }
  const found = [...longer].filter((candidate) => isHead(tensors, candidate));
  if (found.length === 1) return found[0];
  throw new TripletscopeError(
    'not-found',
    found.length > 1 ? `several heads are named "${name}"` : `no head "${name}"`,
    {
      file,
      expected: `${prefix}weight [E, K], or ${prefix}0.weight, …`,
      received: `linear layers: ${layersIn(tensors)}`,
      remedy: 'Name one of these, or several in their order separated by commas',
    },
  );
}

function isHead(tensors: StateDict, prefix: string): boolean {
  return isLayer(tensors, prefix) || layerNumbers(tensors, prefix).length > 0;
}

function isLayer(tensors: StateDict, stem: string): boolean {
  return tensors.get(`${stem}weight`)?.shape.length === 2 || tensors.get(`${stem}running_mean`)?.shape.length === 1;
}

/** Of `head.0.`, `head.1.`, … in ascending order; none where one of them has weights of another kind. */
function layerNumbers(tensors: StateDict, prefix: string): number[] {
  const numbers = new Set<number>();
  for (const key of tensors.keys()) {
    const match = key.startsWith(prefix) ? /^(\d+)\.(weight|running_mean)$/.exec(key.slice(prefix.length)) : null;
    if (match !== null) numbers.add(Number(match[1]));
  }
  if (![...numbers].every((number) => isLayer(tensors, `${prefix}${number}.`))) return [];
  return [...numbers].sort((a, b) => a - b);
}

function stepOf(tensors: StateDict, stem: string, { file, names }: { file: string; names: string[] }): HeadStep {
  const take = (part: string) => {
    const tensor = tensors.get(`${stem}${part}`);
    if (tensor !== undefined) names.push(`${stem}${part}`);
    return tensor;
  };
  const weight = take('weight');
  const bias = take('bias');
  const mean = take('running_mean');
  if (mean === undefined) {
    const [outputs, inputs] = weight!.shape;
    if (bias !== undefined && bias.shape.join() !== String(outputs))
      throw wrong(`${stem}weight is no linear layer`, file, {
        expected: 'weight [E, K] and bias [E]',
        received: `weight [${weight!.shape}] and bias [${bias.shape}]`,
      });
    return { kind: 'linear', layer: { inputs, outputs, weight: weight!.data, bias: bias?.data ?? null } };
  }
  const variance = take('running_var');
  const parts = { weight, bias, running_mean: mean, running_var: variance };
  const [width] = mean.shape;
  const misfit = Object.entries(parts).find(
    ([, tensor]) => tensor !== undefined && tensor.shape.join() !== String(width),
  );
  if (variance === undefined || misfit !== undefined)
    throw wrong(`${stem.slice(0, -1)} is no batch-norm`, file, {
      expected: `running_mean and running_var [${width}]`,
      received: misfit === undefined ? 'no running_var' : `${misfit[0]} [${misfit[1]?.shape}]`,
    });
  const [gamma, beta] = [weight?.data ?? null, bias?.data ?? null];
  return { kind: 'norm', width, gamma, beta, mean: mean.data, variance: variance.data };
}

function wrong(summary: string, file: string, details: { expected: string; received: string }): TripletscopeError {
  return new TripletscopeError('bad-input', summary, { file, ...details });
}

function layersIn(tensors: StateDict): string {
  const names = headLayers(tensors).map(({ name, what }) => `${name} ${what}`);
  return names.length === 0 ? 'none' : names.slice(-6).join(', ');
}

/** What a head may be made of: linear layers with their shapes, and batch-norms that belong to no convolution. */
export function headLayers(tensors: StateDict): { name: string; what: string }[] {
  const stems = new Map<string, string>();
  for (const [name, { shape }] of tensors) {
    const stem = name.replace(/(^|\.)[^.]+$/, '');
    if (name.endsWith('weight') && shape.length === 2) stems.set(stem, `[${shape}]`);
    else if (name.endsWith('running_mean') && shape.length === 1 && !isConvolved(tensors, stem))
      stems.set(stem, `batch-norm [${shape}]`);
  }
  return [...stems].map(([name, what]) => ({ name, what }));
}

/** Whether the batch-norm belongs to convolutions: one lies beside it. */
function isConvolved(tensors: StateDict, stem: string): boolean {
  const beside = stem.replace(/[^.]+$/, '');
  for (const [name, { shape }] of tensors) if (shape.length === 4 && name.startsWith(beside)) return true;
  return false;
}
