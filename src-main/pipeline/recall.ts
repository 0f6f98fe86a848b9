/**
 * Retrieval scores of the features and of the head: test against training images, and within the test set. The features
 * are L2-normalised where the embedding is, so that the two differ by what the head has learned alone.
 */

import { normFloor } from '../../src-shared/head-forward.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Relation } from '../../src-shared/relation.ts';
import { type RetrievalScores, retrieval } from '../evaluate/retrieval.ts';
import { type TargetScores, targetRetrieval } from '../evaluate/target-retrieval.ts';
import type { Embeddings } from '../explain/embeddings.ts';
import type { ExplainedModel } from '../models/model.ts';
import { createPace } from '../system/pace.ts';
import type { DatasetFeatures } from './dataset-features.ts';

interface Spaces {
  features: RetrievalScores;
  head: RetrievalScores;
}

/** Null where no query has a positive among the references, so that no score means anything: by class, say. */
export interface Recall {
  /** Test images against training images. */
  training: Spaces | null;
  /** Each test image against the other test images. */
  withinTest: Spaces | null;
  /** Where images are related by a number, in the place of the others: test against training images. */
  targets?: { features: TargetScores; head: TargetScores };
}

export async function recallOf(
  { images, relation, pooled, shape }: DatasetFeatures,
  { embeddings, head: { weights } }: ExplainedModel,
  { report, signal }: WorkContext,
): Promise<Recall> {
  const data = weights.normalize ? await normalised(pooled, shape.pooled, signal) : pooled;
  report({ stage: 'retrieval', done: 0, total: 1 });
  const space = { data, width: shape.pooled };
  const of = (one: Embeddings) => spaceRecall(one, { images, relation }, signal);
  const [features, head] = [await of(space), await of(embeddings)];
  report({ stage: 'retrieval', done: 1, total: 1 });
  const both = (task: 'training' | 'withinTest'): Spaces | null =>
    features[task] === null || head[task] === null ? null : { features: features[task], head: head[task] };
  const targets =
    features.targets == null || head.targets == null ? null : { features: features.targets, head: head.targets };
  return { training: both('training'), withinTest: both('withinTest'), ...(targets && { targets }) };
}

/** The same of one space alone. */
export interface SpaceRecall {
  training: RetrievalScores | null;
  withinTest: RetrievalScores | null;
  /** Only where images are related by a number; null where no query has two references. */
  targets?: TargetScores | null;
}

/** Row i of the space is image i. */
export async function spaceRecall(
  { data, width }: Embeddings,
  { images, relation }: { images: readonly { split: 'train' | 'test' }[]; relation: Relation },
  signal: AbortSignal,
): Promise<SpaceRecall> {
  const of = (split: 'train' | 'test'): number[] =>
    images.flatMap((image, index) => (image.split === split ? [index] : []));
  const [training, test] = [of('train'), of('test')];
  const { spec } = relation;
  if (spec.by === 'target') {
    const task = { embeddings: { data, width }, targets: spec.targets, queries: test, references: training, signal };
    return { training: null, withinTest: null, targets: await targetRetrieval(task) };
  }
  const against = async (references: number[]): Promise<RetrievalScores | null> => {
    const scores = await retrieval({ embeddings: data, width, relation, queries: test, references, signal });
    return scores.queries === 0 ? null : scores;
  };
  return { training: await against(training), withinTest: await against(test) };
}

/** Each row divided by its length; rows of zeros stay. */
export async function normalised(rows: Float32Array, width: number, signal: AbortSignal): Promise<Float32Array> {
  const result = new Float32Array(rows.length);
  const pace = createPace(signal);
  for (let at = 0; at < rows.length; at += width) {
    let square = 0;
    for (let i = at; i < at + width; i++) square += rows[i] * rows[i];
    const length = Math.max(Math.sqrt(square), normFloor);
    for (let i = at; i < at + width; i++) result[i] = rows[i] / length;
    await pace();
  }
  return result;
}
