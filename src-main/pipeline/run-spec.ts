/** What a training run keeps of its settings, so that two runs can be told apart: the network's, whole and resolved. */

import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { LoadedBackbone } from '../models/backbone.ts';

/** As `parseStoredNetwork` reads it. */
export function runSpec({ layer, preprocessing }: LoadedBackbone, settings: NetworkSettings): NetworkSettings {
  const { size, mean, std } = preprocessing;
  return { ...settings, layer, size, mean, std };
}
