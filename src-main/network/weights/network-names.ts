/** By which names the tensors of a backbone lie in checkpoints: its own, and those of other libraries. */
import { liteDepths } from '../backbones/efficientnet-lite0.ts';
import { type Backbone, expectedTensors } from '../layers.ts';

/** Own name → name in the file, for every tensor of the backbone. */
export interface Naming {
  /** Whose names they are; null for the backbone's own. */
  title: string | null;
  names: ReadonlyMap<string, string>;
}

export function namingsOf(backbone: Backbone): Naming[] {
  const expected = [...expectedTensors(backbone).keys()];
  const naming = (title: string | null, rename: (name: string) => string): Naming => ({
    title,
    names: new Map(expected.map((name) => [name, rename(name)])),
  });
  const own = naming(null, (name) => name);
  if (/resne[tx]/.test(backbone.name)) {
    const sequence = naming('nn.Sequential of its children', inSequence);
    // transformers has no ResNeXt and no ResNet-D.
    const isPlain = /^resnet\d+(\+|$)/.test(backbone.name);
    return isPlain ? [own, sequence, naming('Hugging Face', huggingFace)] : [own, sequence];
  }
  if (backbone.name === 'efficientnet-lite0') return [own, naming('timm', timmLite(expected))];
  return [own];
}

/** `nn.Sequential(*list(resnet.children())[:-1])`: conv1, bn1, ReLU, max-pool, layer1 … layer4 by their numbers. */
function inSequence(name: string): string {
  const children: Readonly<Record<string, string>> = { conv1: '0', bn1: '1' };
  return name
    .replace(/^(conv1|bn1)\./, (_, child: string) => `${children[child]}.`)
    .replace(/^layer(\d)\./, (_, stage: string) => `${Number(stage) + 3}.`);
}

/** `ResNetModel` of transformers. */
function huggingFace(name: string): string {
  const norm = (rest: string): string => `normalization.${rest}`;
  const stem = /^(conv1|bn1)\.(.+)$/.exec(name);
  if (stem !== null) return `embedder.embedder.${stem[1] === 'conv1' ? 'convolution.weight' : norm(stem[2])}`;
  const [, stage, block, part, rest] = /^layer(\d)\.(\d+)\.(downsample\.\d|conv\d|bn\d)\.(.+)$/.exec(name)!;
  const layer = `encoder.stages.${Number(stage) - 1}.layers.${block}`;
  if (part === 'downsample.0') return `${layer}.shortcut.convolution.${rest}`;
  if (part === 'downsample.1') return `${layer}.shortcut.${norm(rest)}`;
  const at = Number(part.at(-1)) - 1;
  return `${layer}.layer.${at}.${part.startsWith('conv') ? `convolution.${rest}` : norm(rest)}`;
}

/** timm's `tf_efficientnet_lite0`; a first block without expansion numbers its batch-norms from its own first one. */
function timmLite(expected: readonly string[]): (name: string) => string {
  const places = liteDepths.flatMap((depth, stage) => Array.from({ length: depth }, (_, at) => `${stage}.${at}`));
  const expanded = new Set(expected.flatMap((name) => /^(_blocks\.\d+)\._expand_conv/.exec(name)?.[1] ?? []));
  return (name) => {
    const [, block, rest] = /^(_blocks\.\d+)\.(.+)$/.exec(name) ?? [];
    if (block === undefined)
      return name
        .replace('_conv_stem', 'conv_stem')
        .replace('_bn0', 'bn1')
        .replace('_conv_head', 'conv_head')
        .replace('_bn1', 'bn2');
    const place = places[Number(block.slice('_blocks.'.length))];
    const renamed = expanded.has(block)
      ? rest
          .replace('_expand_conv', 'conv_pw')
          .replace('_bn2', 'bn3')
          .replace('_bn1', 'bn2')
          .replace('_bn0', 'bn1')
          .replace('_depthwise_conv', 'conv_dw')
          .replace('_project_conv', 'conv_pwl')
      : rest.replace('_bn', 'bn').replace('_depthwise_conv', 'conv_dw').replace('_project_conv', 'conv_pw');
    return `blocks.${place}.${renamed}`;
  };
}
