/** Features of the workspace's images: the network opened on the compute thread, one forward pass, kept in the cache. */
import type { WorkContext } from '../../src-shared/progress.ts';
import { backboneExtractor } from '../features/backbone-extractor.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { extractFeatures, type FeatureSource, featureImagesOf } from '../features/features.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { imageRelation } from '../models/image-relation.ts';
import { featuresKeyOf, type ModelFeatures } from '../models/model.ts';
import type { Head, HeadSpec } from '../network/head.ts';
import type { Engine } from '../session/engine.ts';

/** Of every image of the data set, whole: what the stages after it work with. */
export interface DatasetFeatures extends ModelFeatures {
  /** [n, D] in the order of `images`. */
  pooled: Float32Array;
  loaded: LoadedBackbone;
}

export interface FeatureRequest {
  loaded: LoadedBackbone;
  headSpec: Pick<HeadSpec, 'pooling' | 'gemPower'>;
  /** Feature maps of all images are kept, not of those alone that the main job draws. */
  everyMap?: boolean;
}

export async function datasetFeatures(
  { loaded, headSpec, everyMap = false }: FeatureRequest,
  engine: Engine,
  context: WorkContext,
): Promise<DatasetFeatures> {
  const { workspace, compute } = engine;
  const { pooling, gemPower } = headSpec;
  const { backbone, layer, preprocessing, weightsId, tensors } = loaded;
  const key = featuresKeyOf({ backbone: backbone.name, weightsId, layer, pooling, gemPower, preprocessing });
  const head: Head = { pooling, gemPower, weights: { layers: [], normalize: false } };
  const networkKey = `${engine.scope} ${key}`;
  const input = { key: networkKey, backbone: backbone.name, layer, tensors, head, size: preprocessing.size };
  const shape = await compute.call('openNetwork', input, context);
  const images = await workspace.images.all();
  const relation = imageRelation(images, engine);
  const featureImages = featureImagesOf(
    images,
    everyMap || pooling !== 'average' || !shape.tailIsHead,
    workspace.regions.earlier(),
  );
  const source: FeatureSource = {
    extractor: backboneExtractor({ backbone, preprocessing, layer, shape, networkKey, compute }),
    store: new FeatureStore(workspace.cacheFolder, key),
  };
  const pooled = await extractFeatures(featureImages, source, context);
  const pooledOf = async (index: number): Promise<Float32Array> =>
    pooled.subarray(index * shape.pooled, (index + 1) * shape.pooled);
  return { key, networkKey, layer, shape, images, relation, featureImages, source, pooledOf, pooled, loaded };
}
