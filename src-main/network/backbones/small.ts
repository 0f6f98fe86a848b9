/** `small`: four 3 × 3 convolutions with batch-norm, 8 × 8 × 256 at 128 px; trains from scratch in about a minute on a CPU. */
import type { Backbone } from '../layers.ts';

const widths = [3, 32, 64, 128, 256] as const;

export function small(): Backbone {
  return {
    name: 'small',
    stages: widths.slice(1).map((outputs, index) => ({
      name: `stage${index + 1}`,
      channels: outputs,
      layers: [
        {
          kind: 'convolution',
          name: `stage${index + 1}.conv`,
          batchNorm: `stage${index + 1}.bn`,
          inputs: widths[index],
          outputs,
          kernel: 3,
          stride: 2,
          padding: 1,
          dilation: 1,
          groups: 1,
          activation: 'relu',
        },
      ],
    })),
    batchNormEpsilon: 1e-5,
    preprocessing: { size: 128, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    classifier: [],
  };
}
