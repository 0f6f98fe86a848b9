/** What the pool can do, by name. */
import { inspectBatch } from '../datasets/inspect-batch.ts';
import { forestFold } from './forest.ts';
import { imageScores } from './image-scores.ts';
import { neighboursDisagree } from './neighbour-disagreement.ts';
import { queryOutcomes } from './query-outcomes.ts';
import { regressFold } from './regress-fold.ts';
import { pairRows, sampleRow, thresholdCurves } from './sample-row.ts';
import { scoreDrawnMaps, scoreExplanations } from './score-explanations.ts';
import { scoreMapFile } from './score-map-file.ts';
import { targetOutcomes } from './target-outcomes.ts';
import { truthMask } from './truth-mask.ts';

export const tasks = {
  inspectImages: inspectBatch,
  scoreExplanations,
  scoreDrawnMaps,
  scoreMapFile,
  sampleRow,
  pairRows,
  thresholdCurves,
  queryOutcomes,
  targetOutcomes,
  regressFold,
  forestFold,
  neighboursDisagree,
  imageScores,
  truthMask,
} satisfies Record<string, (input: never) => Promise<unknown>>;

export type TaskName = keyof typeof tasks;
export type TaskInput<Name extends TaskName> = Parameters<(typeof tasks)[Name]>[0];
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<(typeof tasks)[Name]>>;
