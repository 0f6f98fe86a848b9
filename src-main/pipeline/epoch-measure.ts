/**
 * By what an epoch is judged and watched, the higher the better: Recall@1, or where images are related by a number the rank
 * correlation of D and |Δt| (METHOD section 10). A run keeps the measure that it began with.
 */
import { z } from 'zod';
import type { EpochMeasure } from '../../src-shared/host-events.ts';
import type { Relation, RelationSpec } from '../../src-shared/relation.ts';
import { meaningfulReferences, retrieval } from '../evaluate/retrieval.ts';
import { targetReferences, targetRetrieval } from '../evaluate/target-retrieval.ts';

export function measureOf({ by }: Pick<RelationSpec, 'by'>): EpochMeasure {
  return by === 'target' ? 'rankCorrelation' : 'recall';
}

const measured = z.looseObject({ measure: z.literal('rankCorrelation') });

/** Runs of earlier versions have Recall@1 alone. */
export function measureOfRun({ spec }: { spec: unknown }): EpochMeasure {
  return measured.safeParse(spec).success ? 'rankCorrelation' : 'recall';
}

interface Task {
  measure: EpochMeasure;
  /** [n, width], row-major, in the order of the relation. */
  embeddings: Float32Array;
  width: number;
  relation: Relation;
  queries: readonly number[];
  /** Images that are learned from. */
  learners: readonly number[];
  signal: AbortSignal;
}

/** References that a correlation is taken over at most: enough to see a curve by. */
const mostReferences = 2000;

/** In [0, 1], or [-1, 1] for a correlation; 0 where no query has anything to be compared with. */
export async function measureEpoch({ measure, relation, queries, learners, ...task }: Task): Promise<number> {
  const { spec } = relation;
  if (measure === 'recall' || spec.by !== 'target') {
    const references = meaningfulReferences(relation, queries, learners);
    return (await retrieval({ ...task, relation, queries, references })).recallAt['1'];
  }
  const { targets } = spec;
  const step = Math.ceil(learners.length / mostReferences);
  const references = targetReferences(
    targets,
    queries,
    learners.filter((_, at) => at % step === 0),
  );
  const { embeddings: data, width, signal } = task;
  const scores = await targetRetrieval({ embeddings: { data, width }, targets, queries, references, signal });
  return scores?.rankCorrelation ?? 0;
}
