/** Columns and pictures that Browse asks of the engine, beside the catalogue. */
import { fetchFrame } from '../../state/api.ts';

export async function fetchScores(row: string, metric: string, signal?: AbortSignal): Promise<Float32Array> {
  const path = `/api/scores/${encodeURIComponent(row)}/${encodeURIComponent(metric)}`;
  const { arrays } = await fetchFrame<unknown, { value: Float32Array }>(path, { signal });
  return arrays.value;
}

export async function fetchProjection(
  model: string,
  signal?: AbortSignal,
): Promise<{ x: Float32Array; y: Float32Array }> {
  const { arrays } = await fetchFrame<unknown, { x: Float32Array; y: Float32Array }>(`/api/projection/${model}`, {
    signal,
  });
  return arrays;
}

/** Squared distances of every image to one, in catalogue order; NaN where an image has no embedding. */
export async function fetchDistances(model: string, image: string, signal?: AbortSignal): Promise<Float32Array> {
  const { arrays } = await fetchFrame<unknown, { distance: Float32Array }>(`/api/distances/${model}/${image}`, {
    signal,
  });
  return arrays.distance;
}

export interface PictureSpec {
  image: string;
  /** Of the data set: another import may give the same id to another picture. */
  version: string;
  size: 160 | 320;
  crop: boolean;
}

export function thumbnailUrl({ image, version, size, crop }: PictureSpec): string {
  return `/api/thumbnails/${image}?size=${size}${crop ? '&crop=1' : ''}&v=${version}`;
}
