/** A backbone of ours as a feature extractor: its network lies open on the compute thread under a key. */
import { inputFrame } from '../../src-shared/input-frame.ts';
import type { ComputeClient } from '../compute/client.ts';
import type { NetworkShape } from '../compute/operation-data.ts';
import { loadImages } from '../datasets/load-images.ts';
import type { Backbone, Preprocessing } from '../network/layers.ts';
import { stageShapes } from '../network/stage-shapes.ts';
import type { FeatureExtractor } from './feature-extractor.ts';

export interface OpenBackbone {
  backbone: Backbone;
  preprocessing: Preprocessing;
  layer: string;
  shape: NetworkShape;
  /** Under which it was opened (`openNetwork`). */
  networkKey: string;
  compute: ComputeClient;
}

export function backboneExtractor(open: OpenBackbone): FeatureExtractor {
  const { backbone, preprocessing, layer, shape, networkKey: key, compute } = open;
  const { size } = preprocessing;
  return {
    preprocessing,
    layers: stageShapes(backbone, size),
    layer,
    shape,
    trains: ['head', 'last-stage', 'all'],
    frameOf: (image) => inputFrame(preprocessing, image) ?? undefined,
    load: async (images) => {
      const files = images.map(({ path, name, hash, within }) => ({ path, name, sha256: hash, within }));
      return { count: images.length, data: await loadImages(files, preprocessing) };
    },
    forward: ({ count, data }, { featureMaps, signal }) => {
      const input = { key, images: data, count, size, featureMaps };
      return compute.call('features', input, { signal, transfer: [data.buffer as ArrayBuffer] });
    },
    pullBack: ({ featureMaps, cotangents, count }, signal) => {
      const { rows, columns, channels } = shape;
      const input = { key, featureMaps, cotangents, count, rows, columns, channels };
      return compute.call('tailGradients', input, { signal });
    },
  };
}
