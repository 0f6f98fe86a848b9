/** The backbones by name. A ResNet of another last stage is named for it: `resnet50+stride1+dilation2`. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Backbone } from '../layers.ts';
import { efficientNetLite0 } from './efficientnet-lite0.ts';
import { type LastStage, type ResNetName, resNetNames, resnet, usualLastStage } from './resnet.ts';
import { small } from './small.ts';

const others = { small, 'efficientnet-lite0': efficientNetLite0 } satisfies Record<string, () => Backbone>;

export type BackboneName = keyof typeof others | ResNetName;

export const backboneNames: readonly BackboneName[] = [
  ...(Object.keys(others) as (keyof typeof others)[]),
  ...resNetNames,
];

/** The backbone of that name, with the last stage that it says. Throws `usage` for another name. */
export function backboneByName(name: string): Backbone {
  const { base, last } = partsOf(name);
  if (last === null && Object.hasOwn(others, base)) return others[base as keyof typeof others]();
  const found = resNetNames.find((one) => one === base);
  if (found !== undefined) return resnet(found, last ?? usualLastStage);
  throw new TripletscopeError('usage', 'no such backbone', { expected: backboneNames.join(', '), received: name });
}

export function isBackboneName(name: string): boolean {
  const { base, last } = partsOf(name);
  return last === null ? backboneNames.some((one) => one === base) : resNetNames.some((one) => one === base);
}

/** Last stride and dilation as they are set; absent: the network's own. */
export interface LastStageChoice {
  lastStride?: number | undefined;
  dilation?: number | undefined;
}

/** The backbone with its last stage changed. Throws `usage` where that has no meaning. */
export function backboneWith(name: string, { lastStride = 2, dilation = 1 }: LastStageChoice): Backbone {
  const last: LastStage = { stride: lastStride === 1 ? 1 : 2, dilation };
  if (last.stride === usualLastStage.stride && dilation === usualLastStage.dilation) return backboneByName(name);
  const found = resNetNames.find((one) => one === name);
  if (found !== undefined) return resnet(found, last);
  throw new TripletscopeError('usage', 'the last stage of this backbone cannot be changed', {
    expected: `--last-stride and --dilation with ${resNetNames.join(', ')}`,
    received: name,
  });
}

function partsOf(name: string): { base: string; last: LastStage | null } {
  const [, base, stride, dilation] = /^([^+]*)(?:\+stride(1))?(?:\+dilation([2-4]))?$/.exec(name) ?? [name, name];
  if (stride === undefined && dilation === undefined) return { base, last: null };
  return { base, last: { stride: stride === undefined ? 2 : 1, dilation: Number(dilation ?? 1) } };
}

/** The stage whose output is explained; the last one unless named. Throws `usage` for a name the backbone lacks. */
export function stageIndex(backbone: Backbone, layer: string | undefined): number {
  if (layer === undefined) return backbone.stages.length - 1;
  const index = backbone.stages.findIndex(({ name }) => name === layer);
  if (index >= 0) return index;
  const expected = backbone.stages.map(({ name }) => name).join(', ');
  throw new TripletscopeError('usage', `${backbone.name} has no such layer`, { expected, received: layer });
}
