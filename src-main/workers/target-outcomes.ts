/** Retrieval by a number with the outcome of every query, off the engine's thread. */
import {
  type TargetOutcome,
  type TargetScores,
  targetReferences,
  targetRetrieval,
} from '../evaluate/target-retrieval.ts';

export interface TargetOutcomesInput {
  /** [n, width], row-major; may be shared between threads. */
  embeddings: Float32Array;
  width: number;
  targets: Float64Array;
  queries: number[];
  /** Where fewer than two have a number, the queries themselves are searched. */
  references: number[];
}

export interface TargetOutcomesOutput {
  /** Null where no query has two references. */
  scores: TargetScores | null;
  /** Whether the references were searched, and not the queries. */
  referred: boolean;
  outcomes: TargetOutcome[];
}

export async function targetOutcomes(input: TargetOutcomesInput): Promise<TargetOutcomesOutput> {
  const { embeddings, width, targets, queries } = input;
  const references = targetReferences(targets, queries, input.references);
  const outcomes: TargetOutcome[] = [];
  const onQuery = (outcome: TargetOutcome): void => void outcomes.push(outcome);
  const scores = await targetRetrieval({
    embeddings: { data: embeddings, width },
    targets,
    queries,
    references,
    onQuery,
  });
  return { scores, referred: references === input.references, outcomes };
}
