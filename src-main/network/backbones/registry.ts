/** The backbones by name. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Backbone } from '../layers.ts';
import { efficientNetLite0 } from './efficientnet-lite0.ts';
import { resnet } from './resnet.ts';
import { small } from './small.ts';

const backbones = {
  small,
  'efficientnet-lite0': efficientNetLite0,
  resnet18: () => resnet('resnet18'),
  resnet34: () => resnet('resnet34'),
  resnet50: () => resnet('resnet50'),
  resnet101: () => resnet('resnet101'),
  resnet152: () => resnet('resnet152'),
  wide_resnet50_2: () => resnet('wide_resnet50_2'),
  wide_resnet101_2: () => resnet('wide_resnet101_2'),
} satisfies Record<string, () => Backbone>;

export type BackboneName = keyof typeof backbones;

export const backboneNames = Object.keys(backbones) as BackboneName[];

/** The backbone of that name; throws `usage` for another. */
export function backboneByName(name: string): Backbone {
  if (Object.hasOwn(backbones, name)) return backbones[name as BackboneName]();
  throw new TripletscopeError('usage', 'no such backbone', { expected: backboneNames.join(', '), received: name });
}

/** The stage whose output is explained; the last one unless named. Throws `usage` for a name the backbone lacks. */
export function stageIndex(backbone: Backbone, layer: string | undefined): number {
  if (layer === undefined) return backbone.stages.length - 1;
  const index = backbone.stages.findIndex(({ name }) => name === layer);
  if (index >= 0) return index;
  const expected = backbone.stages.map(({ name }) => name).join(', ');
  throw new TripletscopeError('usage', `${backbone.name} has no such layer`, { expected, received: layer });
}
