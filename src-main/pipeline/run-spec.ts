/** What a training run keeps of its settings, so that two runs can be told apart: the network's, whole and resolved. */

import type { EpochMeasure } from '../../src-shared/host-events.ts';
import type { RelationSpec } from '../../src-shared/relation.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { measureOf } from './epoch-measure.ts';

/** As `parseStoredNetwork` and `measureOfRun` read it. */
export function runSpec(
  { layer, preprocessing }: LoadedBackbone,
  settings: NetworkSettings,
  relation: Pick<RelationSpec, 'by'>,
): NetworkSettings & { measure?: EpochMeasure } {
  const { size, mean, std } = preprocessing;
  const measure = measureOf(relation);
  return { ...settings, layer, size, mean, std, ...(measure !== 'recall' && { measure }) };
}
