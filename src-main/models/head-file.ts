/** A head as tensors by name: `0.weight`, `0.bias`, `2.weight`, … as torch numbers a sequence with ReLUs between. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { HeadWeights, LinearLayer } from '../network/head.ts';
import type { StateDict } from '../network/weights/state-dict.ts';

export function headTensorsByName({ layers }: Pick<HeadWeights, 'layers'>): StateDict {
  const tensors: StateDict = new Map();
  for (const [index, { weight, bias, inputs, outputs }] of layers.entries()) {
    tensors.set(`${2 * index}.weight`, { shape: [outputs, inputs], data: weight });
    if (bias !== null) tensors.set(`${2 * index}.bias`, { shape: [outputs], data: bias });
  }
  return tensors;
}

/** The inverse; throws `bad-input` for tensors that are no such sequence or do not follow each other. */
export function layersOfTensors(tensors: StateDict, file: string): LinearLayer[] {
  const layers: LinearLayer[] = [];
  for (let taken = 0; taken < tensors.size; ) {
    const at = 2 * layers.length;
    const weight = tensors.get(`${at}.weight`);
    const bias = tensors.get(`${at}.bias`);
    const [outputs, inputs] = weight?.shape ?? [];
    const before = layers.at(-1)?.outputs ?? inputs;
    const fits = weight?.shape.length === 2 && inputs === before && inputs > 0 && outputs > 0;
    if (weight === undefined || !fits || (bias !== undefined && bias.shape.join() !== String(outputs))) {
      throw new TripletscopeError('bad-input', 'the tensors are no head', {
        file,
        expected: `${at}.weight [E, ${before ?? 'D'}], with or without ${at}.bias [E]`,
        received: [...tensors].map(([name, { shape }]) => `${name} [${shape}]`).join(', ') || 'nothing',
      });
    }
    layers.push({ inputs, outputs, weight: weight.data, bias: bias?.data ?? null });
    taken += bias === undefined ? 1 : 2;
  }
  return layers;
}
