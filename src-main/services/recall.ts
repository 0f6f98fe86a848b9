/** Retrieval scores of the features and of the head: test against training images, and within the test set. */
import type { WorkContext } from '../../src-shared/progress.ts';
import { type RetrievalScores, retrieval } from '../evaluate/retrieval.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import type { ExplainedModel } from './model.ts';

export interface Recall {
  features: RetrievalScores;
  head: RetrievalScores;
  /** Each test image against the other test images. */
  withinTest: { features: RetrievalScores; head: RetrievalScores };
}

export async function recallOf(
  { images, pooled, shape }: DatasetFeatures,
  { embeddings }: ExplainedModel,
  { report }: WorkContext,
): Promise<Recall> {
  const labels = Int32Array.from(images, ({ classIndex }) => classIndex);
  const of = (split: 'train' | 'test'): number[] =>
    images.flatMap((image, index) => (image.split === split ? [index] : []));
  const [training, test] = [of('train'), of('test')];
  const spaces = {
    features: { embeddings: pooled, width: shape.pooled },
    head: { embeddings: embeddings.data, width: embeddings.width },
  };
  const score = (space: keyof typeof spaces, references: number[]): Promise<RetrievalScores> =>
    retrieval({ ...spaces[space], labels, queries: test, references });
  const result: Recall[] = [];
  report({ stage: 'retrieval', done: 0, total: 1 });
  const withinTest = { features: await score('features', test), head: await score('head', test) };
  // Without training images there is nothing to be found but the test set itself.
  const against = training.length === 0 ? test : training;
  result.push({ features: await score('features', against), head: await score('head', against), withinTest });
  report({ stage: 'retrieval', done: 1, total: 1 });
  return result[0];
}
