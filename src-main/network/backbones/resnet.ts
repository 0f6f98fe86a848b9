/** ResNet (He et al. 2016) with torchvision's names and its v1.5 stride (on the 3 × 3 convolution of a bottleneck). */
import type { Backbone, Convolution, Residual, Stage } from '../layers.ts';

interface ResNetPlan {
  block: 'basic' | 'bottleneck';
  depths: readonly [number, number, number, number];
  /** Of the inner convolutions of a bottleneck, as a multiple (Zagoruyko and Komodakis 2016). */
  widening?: number;
}

const plans = {
  resnet18: { block: 'basic', depths: [2, 2, 2, 2] },
  resnet34: { block: 'basic', depths: [3, 4, 6, 3] },
  resnet50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  resnet101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
  resnet152: { block: 'bottleneck', depths: [3, 8, 36, 3] },
  wide_resnet50_2: { block: 'bottleneck', depths: [3, 4, 6, 3], widening: 2 },
  wide_resnet101_2: { block: 'bottleneck', depths: [3, 4, 23, 3], widening: 2 },
} as const satisfies Record<string, ResNetPlan>;

export type ResNetName = keyof typeof plans;

export function resnet(name: ResNetName): Backbone {
  const { block, depths, widening = 1 }: ResNetPlan = plans[name];
  const expansion = block === 'basic' ? 1 : 4;
  const stem: Stage = {
    name: 'stem',
    channels: 64,
    layers: [
      convolution({
        name: 'conv1',
        batchNorm: 'bn1',
        inputs: 3,
        outputs: 64,
        kernel: 7,
        stride: 2,
        activation: 'relu',
      }),
      { kind: 'max-pool', kernel: 3, stride: 2, padding: 1 },
    ],
  };
  let inputs = 64;
  const stages = depths.map((depth, index): Stage => {
    const width = 64 * 2 ** index;
    const layers = Array.from({ length: depth }, (_, position): Residual => {
      const stride = index > 0 && position === 0 ? 2 : 1;
      const prefix = `layer${index + 1}.${position}`;
      const residual =
        block === 'basic'
          ? basic(prefix, inputs, width, stride)
          : bottleneck(prefix, { inputs, width: width * widening, outputs: width * expansion, stride });
      inputs = width * expansion;
      return residual;
    });
    return { name: `layer${index + 1}`, channels: inputs, layers };
  });
  return {
    name,
    stages: [stem, ...stages],
    batchNormEpsilon: 1e-5,
    preprocessing: { size: 224, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    classifier: ['fc.weight', 'fc.bias'],
  };
}

function basic(prefix: string, inputs: number, width: number, stride: number): Residual {
  const body = [
    convolution({
      name: `${prefix}.conv1`,
      batchNorm: `${prefix}.bn1`,
      inputs,
      outputs: width,
      kernel: 3,
      stride,
      activation: 'relu',
    }),
    convolution({ name: `${prefix}.conv2`, batchNorm: `${prefix}.bn2`, inputs: width, outputs: width, kernel: 3 }),
  ];
  return { kind: 'residual', body, shortcut: downsample(prefix, inputs, width, stride), activation: 'relu' };
}

interface BottleneckSpec {
  inputs: number;
  width: number;
  outputs: number;
  stride: number;
}

function bottleneck(prefix: string, { inputs, width, outputs, stride }: BottleneckSpec): Residual {
  const body = [
    convolution({ name: `${prefix}.conv1`, batchNorm: `${prefix}.bn1`, inputs, outputs: width, activation: 'relu' }),
    convolution({
      name: `${prefix}.conv2`,
      batchNorm: `${prefix}.bn2`,
      inputs: width,
      outputs: width,
      kernel: 3,
      stride,
      activation: 'relu',
    }),
    convolution({ name: `${prefix}.conv3`, batchNorm: `${prefix}.bn3`, inputs: width, outputs }),
  ];
  return { kind: 'residual', body, shortcut: downsample(prefix, inputs, outputs, stride), activation: 'relu' };
}

function downsample(prefix: string, inputs: number, outputs: number, stride: number): Convolution[] {
  if (inputs === outputs && stride === 1) return [];
  return [
    convolution({ name: `${prefix}.downsample.0`, batchNorm: `${prefix}.downsample.1`, inputs, outputs, stride }),
  ];
}

type ConvolutionSpec = Pick<Convolution, 'name' | 'batchNorm' | 'inputs' | 'outputs'> &
  Partial<Pick<Convolution, 'kernel' | 'stride' | 'activation'>>;

function convolution(spec: ConvolutionSpec): Convolution {
  const kernel = spec.kernel ?? 1;
  const padding = (kernel - 1) / 2;
  return { kind: 'convolution', kernel, padding, stride: 1, depthwise: false, activation: 'none', ...spec };
}
