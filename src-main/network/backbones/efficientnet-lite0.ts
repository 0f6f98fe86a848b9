/**
 * EfficientNet-Lite0 (Tan and Le 2019; the Lite variant of 2020: ReLU6, no squeeze-and-excitation), with the tensor
 * names of EfficientNet-PyTorch and TensorFlow's 'same' padding, as its published weights were trained.
 */
import type { Activation, Backbone, Convolution, Layer, Stage } from '../layers.ts';

/** Rows of the paper's table 1: expansion, kernel, stride of the first block, channels, depth. */
const plan = [
  { expansion: 1, kernel: 3, stride: 1, channels: 16, depth: 1 },
  { expansion: 6, kernel: 3, stride: 2, channels: 24, depth: 2 },
  { expansion: 6, kernel: 5, stride: 2, channels: 40, depth: 2 },
  { expansion: 6, kernel: 3, stride: 2, channels: 80, depth: 3 },
  { expansion: 6, kernel: 5, stride: 1, channels: 112, depth: 3 },
  { expansion: 6, kernel: 5, stride: 2, channels: 192, depth: 4 },
  { expansion: 6, kernel: 3, stride: 1, channels: 320, depth: 1 },
] as const;

/** Blocks of each stage between stem and head. */
export const liteDepths: readonly number[] = plan.map(({ depth }) => depth);

export function efficientNetLite0(): Backbone {
  let inputs = 32;
  let block = 0;
  const stages = plan.map(({ expansion, kernel, stride, channels, depth }, index): Stage => {
    const layers = Array.from({ length: depth }, (_, position) => {
      const spec = { inputs, outputs: channels, expansion, kernel, stride: position === 0 ? stride : 1 };
      inputs = channels;
      return invertedBottleneck(`_blocks.${block++}`, spec);
    });
    return { name: `stage${index + 1}`, channels, layers: layers.flat() };
  });
  const stem = convolution({ name: '_conv_stem', batchNorm: '_bn0', inputs: 3, outputs: 32, kernel: 3, stride: 2 });
  const head = convolution({ name: '_conv_head', batchNorm: '_bn1', inputs: 320, outputs: 1280 });
  return {
    name: 'efficientnet-lite0',
    stages: [
      { name: 'stem', channels: 32, layers: [stem] },
      ...stages,
      { name: 'head', channels: 1280, layers: [head] },
    ],
    batchNormEpsilon: 1e-3,
    preprocessing: { size: 224, mean: [127 / 255, 127 / 255, 127 / 255], std: [128 / 255, 128 / 255, 128 / 255] },
    classifier: ['_fc.weight', '_fc.bias'],
  };
}

interface BlockSpec {
  inputs: number;
  outputs: number;
  expansion: number;
  kernel: number;
  stride: number;
}

/** expand 1 × 1 → depthwise → project 1 × 1, with the input added where the shapes agree. */
function invertedBottleneck(prefix: string, { inputs, outputs, expansion, kernel, stride }: BlockSpec): Layer[] {
  const width = inputs * expansion;
  const expand = { name: `${prefix}._expand_conv`, batchNorm: `${prefix}._bn0`, inputs, outputs: width };
  const body = [
    ...(expansion === 1 ? [] : [convolution(expand)]),
    convolution({
      name: `${prefix}._depthwise_conv`,
      batchNorm: `${prefix}._bn1`,
      inputs: width,
      outputs: width,
      kernel,
      stride,
      groups: width,
    }),
    convolution({
      name: `${prefix}._project_conv`,
      batchNorm: `${prefix}._bn2`,
      inputs: width,
      outputs,
      activation: 'none',
    }),
  ];
  if (stride !== 1 || inputs !== outputs) return body;
  return [{ kind: 'residual', body, shortcut: [], activation: 'none' }];
}

type ConvolutionSpec = Pick<Convolution, 'name' | 'batchNorm' | 'inputs' | 'outputs'> &
  Partial<Pick<Convolution, 'kernel' | 'stride' | 'groups'>> & { activation?: Activation };

function convolution(spec: ConvolutionSpec): Convolution {
  return {
    kind: 'convolution',
    kernel: 1,
    stride: 1,
    padding: 'same',
    dilation: 1,
    groups: 1,
    activation: 'relu6',
    ...spec,
  };
}
