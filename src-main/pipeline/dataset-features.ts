/** Features of the workspace's images: the network opened on the compute thread, one forward pass, kept in the cache. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { NetworkShape } from '../compute/operations.ts';
import { loadImages } from '../datasets/load-images.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import type { Head, HeadSpec } from '../network/head.ts';
import type { Engine } from '../session/engine.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { FeatureStore } from './feature-store.ts';
import { extractFeatures, type FeatureImage, type FeatureSource } from './features.ts';

export interface DatasetFeatures {
  /** Content key of backbone, weights, layer, pooling and preprocessing. */
  key: string;
  /** The network under this key on the compute thread; its head is the one that was put there last. */
  networkKey: string;
  shape: NetworkShape;
  images: StoredImage[];
  /** The same images for `readChunk`; feature maps are kept of those that are drawn. */
  featureImages: FeatureImage[];
  source: FeatureSource;
  /** [n, D] in the order of `images`. */
  pooled: Float32Array;
  loaded: LoadedBackbone;
}

export interface FeatureRequest {
  loaded: LoadedBackbone;
  headSpec: Pick<HeadSpec, 'pooling' | 'gemPower'>;
  /** Feature maps are kept of test images; of all where the tail needs them to pass anything back. */
  keepAllMaps: boolean;
}

export async function datasetFeatures(
  { loaded, headSpec, keepAllMaps }: FeatureRequest,
  engine: Engine,
  context: WorkContext,
): Promise<DatasetFeatures> {
  const { workspace, compute } = engine;
  const { pooling, gemPower } = headSpec;
  const { backbone, layer, preprocessing, weightsId } = loaded;
  const key = contentKey('features', backbone.name, weightsId, layer, pooling, gemPower, preprocessing);
  const head: Head = { pooling, gemPower, weights: { layers: [], normalize: false } };
  const networkKey = `${engine.scope} ${key}`;
  const { tensors } = loaded;
  const input = { key: networkKey, backbone: backbone.name, layer, tensors, head, size: preprocessing.size };
  const shape = await compute.call('openNetwork', input, context);
  const images = await workspace.images.all();
  const featureImages = images.map(
    (image): FeatureImage => ({
      hash: hashOf(image),
      path: image.path,
      mapped: keepAllMaps || !shape.tailIsHead || image.split === 'test',
    }),
  );
  const source: FeatureSource = {
    networkKey,
    shape,
    size: preprocessing.size,
    compute,
    store: new FeatureStore(workspace.cacheFolder, key),
    loadImages: (paths, names) => loadImages(paths, preprocessing, names),
  };
  const pooled = await extractFeatures(featureImages, source, context);
  return { key, networkKey, shape, images, featureImages, source, pooled, loaded };
}

function hashOf({ sha256, relativePath }: StoredImage): string {
  if (sha256 !== undefined && sha256 !== null) return sha256;
  throw new TripletscopeError('internal', 'the image was imported without its hash', { file: relativePath });
}
