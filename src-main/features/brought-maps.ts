/**
 * Feature maps that were computed elsewhere and brought as `.npy`, [n, H, W, K], as a feature extractor: there are no
 * pixels to look at and no trunk to train; the tail is the head alone, so gradients come in closed form.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { headForward } from '../../src-shared/head-forward.ts';
import { parseFloat32Npy } from '../../src-shared/npy.ts';
import { headBackward, poolBackward, poolOne } from '../explain/head-backward.ts';
import type { Head } from '../network/head.ts';
import type { ExtractedImage, FeatureExtractor } from './feature-extractor.ts';

export interface BroughtMaps {
  bytes: Uint8Array;
  /** What the user knows the file by. */
  file: string;
  /** The images in the order of the file, by their path within the data set. */
  names: readonly string[];
  /** What the layer is called where it comes from. */
  layer: string;
  head: Head;
}

/** Throws `bad-input` for an array of another shape, values that are not finite, or names that do not tell them apart. */
export function broughtMaps({ bytes, file, names, layer, head }: BroughtMaps): FeatureExtractor {
  const { shape: sides, data } = parseFloat32Npy(bytes, file, { finite: true });
  const [count, rows, columns, channels] = sides;
  if (sides.length !== 4 || sides.some((side) => side < 1))
    throw refusal('the array is no list of feature maps', file, '[n, H, W, K]', `[${sides}]`);
  if (count !== names.length)
    throw refusal('there are not as many names as feature maps', file, `${count} names`, `${names.length}`);
  const places = new Map(names.map((name, place) => [name, place]));
  if (places.size !== names.length) {
    const twice = names.find((name, place) => places.get(name) !== place);
    throw refusal('a name is used for two feature maps', file, 'each name once', JSON.stringify(twice?.slice(0, 200)));
  }
  const area = rows * columns * channels;
  const pooled = head.pooling === 'flatten' ? area : channels;
  const first = head.weights.layers[0]?.inputs ?? pooled;
  if (first !== pooled)
    throw refusal('the head does not fit the pooled features', file, `weight [E, ${pooled}]`, `weight [E, ${first}]`);
  const mapOf = (map: Float32Array) => ({ rows, columns, channels, data: map });
  const placeOf = ({ name, path }: ExtractedImage): number => {
    const place = places.get(name ?? path);
    if (place !== undefined) return place;
    throw new TripletscopeError('not-found', `there is no feature map for ${name ?? path}`, {
      file,
      remedy: 'Name the image as the data set does, or add its feature map.',
    });
  };
  return {
    preprocessing: null,
    frameOf: () => undefined,
    layers: [{ name: layer, rows, columns, channels }],
    layer,
    shape: { rows, columns, channels, pooled, tailIsHead: true },
    trains: ['head'],
    load: async (images) => {
      const maps = new Float32Array(images.length * area);
      for (const [row, image] of images.entries()) {
        const place = placeOf(image);
        maps.set(data.subarray(place * area, (place + 1) * area), row * area);
      }
      return { count: images.length, data: maps };
    },
    forward: async ({ count: images, data: maps }, { featureMaps, signal }) => {
      signal.throwIfAborted();
      const rowsOf = new Float32Array(images * pooled);
      for (let row = 0; row < images; row++)
        rowsOf.set(poolOne(mapOf(maps.subarray(row * area, (row + 1) * area)), head), row * pooled);
      return { pooled: rowsOf, featureMaps: featureMaps ? maps : null };
    },
    pullBack: async ({ featureMaps, cotangents, count: images }, signal) => {
      signal.throwIfAborted();
      const width = cotangents.length / images;
      const gradients = new Float32Array(images * area);
      for (let row = 0; row < images; row++) {
        const map = mapOf(featureMaps.subarray(row * area, (row + 1) * area));
        const own = poolOne(map, head);
        const cotangent = cotangents.subarray(row * width, (row + 1) * width);
        const gradient = headBackward(headForward(own, head.weights), head.weights, cotangent);
        gradients.set(poolBackward(map, head, { pooled: own, gradient }), row * area);
      }
      return gradients;
    },
  };
}

function refusal(summary: string, file: string, expected: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', summary, { file, expected, received });
}
