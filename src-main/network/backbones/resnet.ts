/**
 * ResNet (He et al. 2016) with torchvision's names and its v1.5 stride (on the 3 × 3 convolution of a bottleneck), and its
 * kin: wide (Zagoruyko and Komodakis 2016), ResNeXt (Xie et al. 2017), and ResNet-D (He et al. 2019) with timm's names.
 */
import type { Backbone, Convolution, Residual, Stage } from '../layers.ts';

interface ResNetPlan {
  block: 'basic' | 'bottleneck';
  depths: readonly [number, number, number, number];
  /** Channels of the inner convolutions of a bottleneck, as a multiple of those of ResNet. */
  widening?: number;
  /** Of the 3 × 3 convolution of a bottleneck. */
  groups?: number;
  /** ResNet-D: three convolutions in the stem, and shortcuts that average before they are convolved. */
  deep?: boolean;
}

const plans = {
  resnet18: { block: 'basic', depths: [2, 2, 2, 2] },
  resnet34: { block: 'basic', depths: [3, 4, 6, 3] },
  resnet50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  resnet101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
  resnet152: { block: 'bottleneck', depths: [3, 8, 36, 3] },
  wide_resnet50_2: { block: 'bottleneck', depths: [3, 4, 6, 3], widening: 2 },
  wide_resnet101_2: { block: 'bottleneck', depths: [3, 4, 23, 3], widening: 2 },
  resnext50_32x4d: { block: 'bottleneck', depths: [3, 4, 6, 3], widening: 2, groups: 32 },
  resnext101_32x8d: { block: 'bottleneck', depths: [3, 4, 23, 3], widening: 4, groups: 32 },
  resnext101_64x4d: { block: 'bottleneck', depths: [3, 4, 23, 3], widening: 4, groups: 64 },
  resnet18d: { block: 'basic', depths: [2, 2, 2, 2], deep: true },
  resnet34d: { block: 'basic', depths: [3, 4, 6, 3], deep: true },
  resnet50d: { block: 'bottleneck', depths: [3, 4, 6, 3], deep: true },
  resnet101d: { block: 'bottleneck', depths: [3, 4, 23, 3], deep: true },
} as const satisfies Record<string, ResNetPlan>;

export type ResNetName = keyof typeof plans;

export const resNetNames = Object.keys(plans) as ResNetName[];

/** The last stage as it is trained for dense features: torchvision's `replace_stride_with_dilation`, or stride alone. */
export interface LastStage {
  /** Of its first block; 1 keeps the resolution. */
  stride: 1 | 2;
  /** Of its 3 × 3 convolutions after the first block. */
  dilation: number;
}

export const usualLastStage: LastStage = { stride: 2, dilation: 1 };

export function resnet(name: ResNetName, last: LastStage = usualLastStage): Backbone {
  const plan: ResNetPlan = plans[name];
  const { block, depths, deep = false } = plan;
  const expansion = block === 'basic' ? 1 : 4;
  let inputs = 64;
  const stages = depths.map((depth, index): Stage => {
    const width = 64 * 2 ** index;
    const isLast = index === depths.length - 1;
    const layers = Array.from({ length: depth }, (_, position): Residual => {
      const first = position === 0;
      const place: BlockPlace = {
        prefix: `layer${index + 1}.${position}`,
        inputs,
        outputs: width * expansion,
        stride: !first || index === 0 ? 1 : isLast ? last.stride : 2,
        // The first convolution of a dilated stage is not dilated yet.
        dilation: isLast && !first ? last.dilation : 1,
        dilationAfter: isLast ? last.dilation : 1,
        averaging: deep ? averagingOf(isLast ? last : usualLastStage) : 'none',
      };
      inputs = width * expansion;
      return block === 'basic' ? basic(place, width) : bottleneck(place, width, plan);
    });
    return { name: `layer${index + 1}`, channels: inputs, layers };
  });
  return {
    name: nameOf(name, last),
    stages: [deep ? deepStem() : stem(), ...stages],
    batchNormEpsilon: 1e-5,
    preprocessing: { size: 224, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    classifier: ['fc.weight', 'fc.bias'],
  };
}

/** As timm: a stage that is dilated instead of strided averages at stride 1. */
function averagingOf({ stride, dilation }: LastStage): BlockPlace['averaging'] {
  return stride === 1 && dilation > 1 ? 'dilated' : 'strided';
}

function nameOf(name: ResNetName, { stride, dilation }: LastStage): string {
  return `${name}${stride === 2 ? '' : `+stride${stride}`}${dilation === 1 ? '' : `+dilation${dilation}`}`;
}

function stem(): Stage {
  const first = { name: 'conv1', batchNorm: 'bn1', inputs: 3, outputs: 64, kernel: 7, stride: 2 };
  return stemOf([convolution({ ...first, activation: 'relu' })]);
}

function deepStem(): Stage {
  return stemOf([
    convolution({
      name: 'conv1.0',
      batchNorm: 'conv1.1',
      inputs: 3,
      outputs: 32,
      kernel: 3,
      stride: 2,
      activation: 'relu',
    }),
    convolution({ name: 'conv1.3', batchNorm: 'conv1.4', inputs: 32, outputs: 32, kernel: 3, activation: 'relu' }),
    convolution({ name: 'conv1.6', batchNorm: 'bn1', inputs: 32, outputs: 64, kernel: 3, activation: 'relu' }),
  ]);
}

function stemOf(convolutions: Convolution[]): Stage {
  return {
    name: 'stem',
    channels: 64,
    layers: [...convolutions, { kind: 'max-pool', kernel: 3, stride: 2, padding: 1 }],
  };
}

interface BlockPlace {
  prefix: string;
  inputs: number;
  outputs: number;
  stride: number;
  dilation: number;
  /** Of the second convolution of a basic block. */
  dilationAfter: number;
  averaging: 'none' | 'strided' | 'dilated';
}

function basic(place: BlockPlace, width: number): Residual {
  const { prefix, inputs, stride, dilation, dilationAfter } = place;
  const first = { name: `${prefix}.conv1`, batchNorm: `${prefix}.bn1`, inputs, outputs: width, kernel: 3 };
  const second = { name: `${prefix}.conv2`, batchNorm: `${prefix}.bn2`, inputs: width, outputs: width, kernel: 3 };
  const body = [
    convolution({ ...first, stride, dilation, activation: 'relu' }),
    convolution({ ...second, dilation: dilationAfter }),
  ];
  return { kind: 'residual', body, shortcut: downsample(place), activation: 'relu' };
}

function bottleneck(place: BlockPlace, planes: number, { widening = 1, groups = 1 }: ResNetPlan): Residual {
  const { prefix, inputs, outputs, stride, dilation } = place;
  const width = planes * widening;
  const body = [
    convolution({ name: `${prefix}.conv1`, batchNorm: `${prefix}.bn1`, inputs, outputs: width, activation: 'relu' }),
    convolution({
      name: `${prefix}.conv2`,
      batchNorm: `${prefix}.bn2`,
      inputs: width,
      outputs: width,
      kernel: 3,
      stride,
      dilation,
      groups,
      activation: 'relu',
    }),
    convolution({ name: `${prefix}.conv3`, batchNorm: `${prefix}.bn3`, inputs: width, outputs }),
  ];
  return { kind: 'residual', body, shortcut: downsample(place), activation: 'relu' };
}

function downsample({ prefix, inputs, outputs, stride, averaging }: BlockPlace): Residual['shortcut'] {
  if (inputs === outputs && stride === 1) return [];
  const name = `${prefix}.downsample`;
  if (averaging === 'none')
    return [convolution({ name: `${name}.0`, batchNorm: `${name}.1`, inputs, outputs, stride })];
  const convolved = convolution({ name: `${name}.1`, batchNorm: `${name}.2`, inputs, outputs });
  if (stride === 1 && averaging === 'strided') return [convolved];
  const border = averaging === 'dilated' ? 'zero' : 'left-out';
  return [{ kind: 'average-pool', kernel: 2, stride, border }, convolved];
}

type ConvolutionSpec = Pick<Convolution, 'name' | 'batchNorm' | 'inputs' | 'outputs'> &
  Partial<Pick<Convolution, 'kernel' | 'stride' | 'dilation' | 'groups' | 'activation'>>;

function convolution(spec: ConvolutionSpec): Convolution {
  const { kernel = 1, dilation = 1 } = spec;
  const padding = (dilation * (kernel - 1)) / 2;
  return { kind: 'convolution', stride: 1, groups: 1, activation: 'none', ...spec, kernel, padding, dilation };
}
