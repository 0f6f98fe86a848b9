/** Where a comparison has its answers from: a store of limited size, what can be asked for, and what follows from it. */

import { type EngineCalls, engineCalls } from '../../maps/engine-calls.ts';
import { MapRequests } from '../../maps/map-requests.ts';
import { asError } from '../../state/api.ts';
import { Resources } from '../../state/resources.svelte.ts';
import { ComparisonParts } from './comparison-parts.ts';

/** Behind EfficientNet-Lite0 an image with its gradients is about 1.5 MB; wider embeddings are many times that. */
const budget = 240e6;
/** What may be looked at next comes one image after the other. */
const lanes = { compute: 2, ahead: 4 };

export interface CompareSources {
  resources: Resources;
  requests: MapRequests;
  parts: ComparisonParts;
}

export function compareSources(calls: EngineCalls = engineCalls, mostBytes = budget): CompareSources {
  const resources = new Resources({ mostBytes, lanes, asError });
  const requests = new MapRequests(calls);
  return { resources, requests, parts: new ComparisonParts(requests, resources) };
}
