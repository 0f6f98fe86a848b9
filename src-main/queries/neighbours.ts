/** The nearest images by D over the stored embeddings of a model: exact, in slices, over vectors kept in memory. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import { allOf, type Related } from '../../src-shared/relation.ts';
import { relationByClass } from '../../src-shared/relation-by-class.ts';
import { squaredDistance } from '../../src-shared/score.ts';
import { NearestRows } from '../evaluate/nearest-rows.ts';
import type { WorkspaceSession } from '../session/workspace-session.ts';
import { createPace } from '../system/pace.ts';
import type { ImageId, ModelId } from '../workspace/ids.ts';
import { type CatalogueIndex, rowOf } from './catalogue.ts';
import { modelEmbeddings } from './model-embeddings.ts';

export const neighbourScopes = ['all', 'class', 'others', 'train'] as const;
/** All images, those of the image's class, those of other classes, or the training images. */
export type NeighbourScope = (typeof neighbourScopes)[number];

export interface NeighbourRequest {
  model: ModelId;
  image: ImageId;
  k: number;
  among: NeighbourScope;
}

/** Rows between two looks at the clock. */
const slice = 2000;

/** Nearest first, of equals the first in the data set; without the image itself. Throws `not-found`. */
export async function neighboursOf(
  session: WorkspaceSession,
  { model, image, k, among }: NeighbourRequest,
  signal?: AbortSignal,
): Promise<{ imageId: ImageId; distance: number }[]> {
  const { index, vectors, width, has } = await modelEmbeddings(session, model);
  const row = rowWithEmbedding({ index, has }, image);
  const wanted = scopeOf(among, index, row);
  const query = vectors.slice(row * width, (row + 1) * width);
  const nearest = new NearestRows(k);
  const distances = new Map<number, number>();
  const pace = createPace(signal);
  for (let start = 0; start < has.length; start += slice) {
    const end = Math.min(has.length, start + slice);
    for (let r = start; r < end; r++) {
      if (r !== row && has[r] === 1 && wanted(r)) nearest.offer(squaredDistance(query, vectors, r * width), r);
    }
    await pace();
  }
  for (const r of nearest.rows) distances.set(r, squaredDistance(query, vectors, r * width));
  return Array.from(nearest.rows, (r) => ({ imageId: index.imageId[r] as ImageId, distance: distances.get(r)! }));
}

/** Frame {image} {distance: D of every image to one, float32 in the order of the catalogue, NaN without an embedding}. */
export async function distancesFrame(
  session: WorkspaceSession,
  { model, image }: Pick<NeighbourRequest, 'model' | 'image'>,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { index, vectors, width, has } = await modelEmbeddings(session, model);
  const row = rowWithEmbedding({ index, has }, image);
  const query = vectors.slice(row * width, (row + 1) * width);
  const distance = new Float32Array(has.length).fill(Number.NaN);
  const pace = createPace(signal);
  for (let start = 0; start < has.length; start += slice) {
    const end = Math.min(has.length, start + slice);
    for (let r = start; r < end; r++) if (has[r] === 1) distance[r] = squaredDistance(query, vectors, r * width);
    await pace();
  }
  return encodeFrame({ image: String(image) }, { distance });
}

function rowWithEmbedding({ index, has }: { index: CatalogueIndex; has: Uint8Array }, image: ImageId): number {
  const row = rowOf(index, image);
  if (row >= 0 && has[row] === 1) return row;
  throw new TripletscopeError('not-found', `the model has no embedding of image ${image}`, {
    remedy: 'Compute the embeddings of this data set first: train, or run the report.',
  });
}

function scopeOf(among: NeighbourScope, index: CatalogueIndex, row: number): (row: number) => boolean {
  switch (among) {
    case 'all':
      return () => true;
    case 'train':
      return (r) => index.split[r] === 0;
    case 'class':
    case 'others': {
      const related = relatedRows(index);
      return among === 'class' ? (r) => related.isPositive(row, r) : (r) => related.isNegative(row, r);
    }
  }
}

/** Rows of the catalogue to each other, whatever their split. */
function relatedRows({ classIndex }: CatalogueIndex): Related {
  const relation = relationByClass({ by: 'class', labels: Int32Array.from(classIndex) });
  return relation.among(allOf(relation));
}
