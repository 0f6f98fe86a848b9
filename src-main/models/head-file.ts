/** A head as tensors by name: `0.weight`, `0.bias`, `2.weight`, … as torch numbers a sequence with ReLUs between. */
import type { HeadWeights } from '../network/head.ts';
import type { StateDict } from '../network/weights/state-dict.ts';

export function headTensorsByName({ layers }: Pick<HeadWeights, 'layers'>): StateDict {
  const tensors: StateDict = new Map();
  for (const [index, { weight, bias, inputs, outputs }] of layers.entries()) {
    tensors.set(`${2 * index}.weight`, { shape: [outputs, inputs], data: weight });
    if (bias !== null) tensors.set(`${2 * index}.bias`, { shape: [outputs], data: bias });
  }
  return tensors;
}
