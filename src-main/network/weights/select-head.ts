/** A head that lies in a weight file: one linear layer or several, under names that the user gives. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { LinearLayer } from '../head.ts';
import type { StateDict, Tensor } from './state-dict.ts';

export interface SelectedHead {
  /** In their order; between two of them stands a ReLU. */
  layers: LinearLayer[];
  /** The tensors that were taken, so that they are not surplus to the trunk. */
  names: string[];
}

/**
 * Picks `NAME.weight` [E, K] and `NAME.bias` [E], or the layers `NAME.0.weight`, `NAME.2.weight`, … of a sequence (the
 * numbers between are ReLUs). `name` '' takes `weight` and `bias` as a file of a head alone holds them. A name is also
 * found behind a prefix (`embedder.head` by `head`), where only one fits.
 * @throws TripletscopeError 'not-found' with the linear layers that the file has, or 'bad-input' where shapes do not chain.
 */
export function selectHead(tensors: StateDict, name: string, file: string): SelectedHead {
  const prefix = findPrefix(tensors, name, file);
  const direct = tensors.get(`${prefix}weight`);
  const stems = direct !== undefined ? [prefix] : numberedStems(tensors, prefix);
  const names: string[] = [];
  const layers = stems.map((stem): LinearLayer => {
    const weight = tensors.get(`${stem}weight`)!;
    const bias = tensors.get(`${stem}bias`);
    names.push(`${stem}weight`, ...(bias === undefined ? [] : [`${stem}bias`]));
    return linearLayer(`${stem}weight`, { weight, bias, file });
  });
  layers.slice(1).forEach(({ inputs }, i) => {
    if (inputs === layers[i].outputs) return;
    throw new TripletscopeError('bad-input', `layer ${i + 2} of the head does not follow layer ${i + 1}`, {
      file,
      expected: `${layers[i].outputs} inputs`,
      received: `${inputs}`,
    });
  });
  return { layers, names };
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
      received: `linear layers: ${linearLayers(tensors)}`,
      remedy: 'Name one of these',
    },
  );
}

function isHead(tensors: StateDict, prefix: string): boolean {
  if (tensors.get(`${prefix}weight`)?.shape.length === 2) return true;
  return numberedStems(tensors, prefix).length > 0;
}

/** `head.0.`, `head.2.`, …: by number; layers of one dimension (batch-norm) make it no head that can be read. */
function numberedStems(tensors: StateDict, prefix: string): string[] {
  const numbers: number[] = [];
  for (const [key, { shape }] of tensors) {
    const match = key.startsWith(prefix) ? /^(\d+)\.weight$/.exec(key.slice(prefix.length)) : null;
    if (match === null) continue;
    if (shape.length !== 2) return [];
    numbers.push(Number(match[1]));
  }
  return numbers.sort((a, b) => a - b).map((number) => `${prefix}${number}.`);
}

interface LinearTensors {
  weight: Tensor;
  bias: Tensor | undefined;
  file: string;
}

function linearLayer(name: string, { weight, bias, file }: LinearTensors): LinearLayer {
  const [outputs, inputs] = weight.shape;
  if (weight.shape.length !== 2 || (bias !== undefined && bias.shape.join() !== String(outputs))) {
    throw new TripletscopeError('bad-input', `${name} is no linear layer`, {
      file,
      expected: 'weight [E, K] and bias [E]',
      received: `weight [${weight.shape}]${bias === undefined ? '' : ` and bias [${bias.shape}]`}`,
    });
  }
  return { inputs, outputs, weight: weight.data, bias: bias?.data ?? null };
}

function linearLayers(tensors: StateDict): string {
  const names = [...tensors]
    .filter(([name, { shape }]) => name.endsWith('.weight') && shape.length === 2)
    .map(([name, { shape }]) => `${name.slice(0, -'.weight'.length)} [${shape}]`);
  return names.length === 0 ? 'none' : names.slice(-6).join(', ');
}
