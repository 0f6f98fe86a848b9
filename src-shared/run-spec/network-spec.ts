/** The network: its trunk and where the weights come from, its head, how it is trained. */
import { z } from 'zod';
import { backboneTitles } from '../backbone-titles.ts';
import { presetTitles } from '../preprocessing-presets.ts';
import { choice, file, hash, headSource, number, onOff, openChoice, text, triple, whole } from './field.ts';
import { headSpecSchema } from './head-spec.ts';
import { trainingSchema } from './training-spec.ts';

const group = 'network';

export const networkSchema = z.object({
  backbone: openChoice(backboneTitles, {
    label: 'Backbone',
    help: 'backbone of the network',
    group,
    flag: 'backbone',
    default: 'efficientnet-lite0',
  }),
  weights: file({
    label: 'Weights',
    help: 'weights of the backbone: .pth, .safetensors or a tfjs model',
    group,
    flag: 'weights',
  }).optional(),
  weightsPrefix: text({
    label: 'Network in the file',
    help: 'prefix of the tensor names, if the file holds several networks (also --weights FILE#prefix)',
    group,
    flag: 'weights-prefix',
    argument: '<prefix>',
    follows: 'weights',
    absent: 'found automatically',
  }).optional(),
  weightsSha256: hash({
    label: 'SHA-256 of the weights',
    help: 'required SHA-256 of the weight file',
    group,
    flag: 'weights-sha256',
    follows: 'weights',
  }).optional(),
  trunkSeed: whole({
    label: 'Trunk seed',
    help: 'seed of a backbone without weights; by default the training seed',
    group,
    flag: 'trunk-seed',
    follows: 'seed',
    low: 0,
    absent: 'the training seed',
  }).optional(),
  lastStride: whole({
    label: 'Last stride',
    help: 'stride of the last stage of a ResNet; 1 keeps its resolution, as person re-identification uses',
    group,
    flag: 'last-stride',
    low: 1,
    high: 2,
    absent: '2',
  }).optional(),
  dilation: whole({
    label: 'Dilation',
    help: 'dilation of the last stage of a ResNet after its first block; with --last-stride 1 as torchvision’s replace_stride_with_dilation',
    group,
    flag: 'dilation',
    low: 1,
    high: 4,
    absent: '1',
  }).optional(),
  layer: text({
    label: 'Explained layer',
    help: 'stage that is explained; by default the last one',
    group,
    flag: 'layer',
    argument: '<stage>',
    absent: 'the last',
  }).optional(),
  size: whole({
    label: 'Input size',
    help: 'side of the network’s input; by default that of the backbone',
    group,
    flag: 'size',
    argument: '<pixels>',
    unit: 'px',
    low: 32,
    high: 1024,
    step: 32,
    absent: 'the backbone’s own',
  }).optional(),
  preset: choice(presetTitles, {
    label: 'Preprocessing',
    help: 'how an image is resized to the input; each equals the library it names',
    group,
    flag: 'preset',
    default: 'stretch',
    later: true,
  }),
  resizeTo: whole({
    label: 'Shorter side',
    help: 'the shorter side before the centre crop, for the presets torchvision and timm (by default 256 for an input of 224)',
    group,
    flag: 'resize',
    argument: '<pixels>',
    unit: 'px',
    low: 32,
    high: 2048,
    step: 32,
    absent: 'input size ÷ 0.875',
  }).optional(),
  cropPct: number({
    label: 'Share of the crop',
    help: 'crop_pct of timm: input size ÷ shorter side, for the preset timm',
    group,
    flag: 'crop-pct',
    argument: '<share>',
    low: 0.1,
    high: 1,
    step: 0.005,
    absent: '0.875',
  }).optional(),
  mean: triple({
    label: 'Mean of the pixels',
    help: 'mean of the pixels, in [0,1]; by default that of the backbone',
    group,
    flag: 'mean',
    low: 0,
    high: 1,
    outside: 'Divide values in 0 … 255 by 255.',
    absent: 'the backbone’s own',
  }).optional(),
  std: triple({
    label: 'Deviation of the pixels',
    help: 'standard deviation of the pixels, in [0,1]; by default that of the backbone',
    group,
    flag: 'std',
    low: 0,
    above: true,
    high: 1,
    outside: 'Divide values in 0 … 255 by 255.',
    absent: 'the backbone’s own',
  }).optional(),
  headSpec: headSpecSchema,
  head: headSource({
    label: 'A trained head',
    help: 'a trained head: a file, or a name inside --weights; several names, separated by commas, are applied in this order',
    group,
    flag: 'head',
    absent: 'None (random initialisation)',
  }).optional(),
  headSha256: hash({
    label: 'SHA-256 of the head',
    help: 'required SHA-256 of the file of the head',
    group,
    flag: 'head-sha256',
    follows: 'head',
  }).optional(),
  train: onOff({
    label: 'Train',
    help: 'train before explaining',
    off: 'use the network without training',
    group: 'training',
    flag: 'train',
    default: true,
  }),
  training: trainingSchema,
});

/**
 * Without `weights`, EfficientNet-Lite0 has its own and `small` starts from nothing. `size`, `mean` and `std` are the
 * backbone's own where they are not set, `layer` is its last. Without `train` the network is explained as it is.
 */
export type NetworkSettings = z.output<typeof networkSchema>;

/** Whether `--head` names a file of its own; else it is a name within the weight file. */
export function isHeadFile(head: string): boolean {
  return /\.(safetensors|pth|pt|bin|json)$/i.test(head);
}

/** The seed from which a trunk without weights starts. */
export function trunkSeedOf({ trunkSeed, training }: Pick<NetworkSettings, 'trunkSeed' | 'training'>): number {
  return trunkSeed ?? training.seed;
}
