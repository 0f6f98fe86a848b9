/** The nearest images by D over the stored embeddings of a model: exact, in slices, over vectors kept in memory. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import { allOf, type Related, type Relation, type RelationSpec } from '../../src-shared/relation.ts';
import { relationByClass } from '../../src-shared/relation-by-class.ts';
import { squaredDistance } from '../../src-shared/score.ts';
import { NearestRows } from '../evaluate/nearest-rows.ts';
import { chosenRelation, imageRelation, labelsKey } from '../models/image-relation.ts';
import type { WorkspaceSession } from '../session/workspace-session.ts';
import { createPace } from '../system/pace.ts';
import type { ImageId, ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type CatalogueIndex, rowOf } from './catalogue.ts';
import { modelEmbeddings } from './model-embeddings.ts';

export const neighbourScopes = ['all', 'class', 'others', 'train'] as const;
/** All images, the image's positives (by class: those of its class), its negatives, or the training images. */
export type NeighbourScope = (typeof neighbourScopes)[number];

export interface NeighbourRequest {
  model: ModelId;
  image: ImageId;
  k: number;
  among: NeighbourScope;
}

/** Rows between two looks at the clock. */
const slice = 2000;

export interface Neighbour {
  imageId: ImageId;
  /** D. */
  distance: number;
  /** What it is to the image, by the relation of the workspace; null for neither. */
  relation: 'positive' | 'negative' | null;
  /** Where images are related by a number: |Δt|. */
  difference: number | null;
}

/** Nearest first, of equals the first in the data set; without the image itself. Throws `not-found`. */
export async function neighboursOf(
  session: WorkspaceSession,
  { model, image, k, among }: NeighbourRequest,
  signal?: AbortSignal,
): Promise<Neighbour[]> {
  const { index, vectors, width, has } = await modelEmbeddings(session, model);
  const row = rowWithEmbedding({ index, has }, image);
  const { spec, related } = await relatedRows(session, index);
  const wanted = scopeOf(among, { index, related }, row);
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
  const difference = (r: number): number | null => {
    const own = spec.by === 'target' ? Math.abs(spec.targets[r] - spec.targets[row]) : Number.NaN;
    return Number.isNaN(own) ? null : own;
  };
  return Array.from(nearest.rows, (r) => ({
    imageId: index.imageId[r] as ImageId,
    distance: distances.get(r)!,
    relation: related.isPositive(row, r) ? 'positive' : related.isNegative(row, r) ? 'negative' : null,
    difference: difference(r),
  }));
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

function scopeOf(
  among: NeighbourScope,
  { index, related }: { index: CatalogueIndex; related: Related },
  row: number,
): (row: number) => boolean {
  switch (among) {
    case 'all':
      return () => true;
    case 'train':
      return (r) => index.split[r] === 0;
    case 'class':
      return (r) => related.isPositive(row, r);
    case 'others':
      return (r) => related.isNegative(row, r);
  }
}

interface RelatedRows {
  spec: RelationSpec;
  /** Rows of the catalogue to each other, whatever their split. */
  related: Related;
}

/** By the labels that they hold for: the next image that is shown asks for the same. */
const known = new WeakMap<CatalogueIndex, { labels: string | undefined; rows: Promise<RelatedRows> }>();

function relatedRows({ workspace }: WorkspaceSession, index: CatalogueIndex): Promise<RelatedRows> {
  const labels = labelsKey({ workspace });
  const latest = known.get(index);
  if (latest !== undefined && latest.labels === labels) return latest.rows;
  const rows = relationOfRows(workspace, index).then((relation) => ({
    spec: relation.spec,
    related: relation.among(allOf(relation)),
  }));
  rows.catch(() => known.delete(index));
  known.set(index, { labels, rows });
  return rows;
}

async function relationOfRows(workspace: Workspace, { classIndex }: CatalogueIndex): Promise<Relation> {
  // By class the catalogue has all that it takes.
  if (chosenRelation({ workspace }) === null)
    return relationByClass({ by: 'class', labels: Int32Array.from(classIndex) });
  return imageRelation(await workspace.images.all(), { workspace });
}
