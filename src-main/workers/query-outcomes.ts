/** Retrieval with the outcome of every query, off the engine's thread. */
import type { RelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { type OutcomeColumns, outcomeColumns } from '../evaluate/query-outcomes.ts';
import { meaningfulReferences, type QueryOutcome, type RetrievalScores, retrieval } from '../evaluate/retrieval.ts';

export interface QueryOutcomesInput {
  /** [n, width], row-major; may be shared between threads. */
  embeddings: Float32Array;
  width: number;
  relation: RelationSpec;
  queries: number[];
  /** Where no query has a positive among them, the queries themselves are searched. */
  references: number[];
}

export interface QueryOutcomesOutput {
  scores: RetrievalScores;
  /** Whether the references were searched, and not the queries. */
  referred: boolean;
  columns: OutcomeColumns;
}

export async function queryOutcomes(input: QueryOutcomesInput): Promise<QueryOutcomesOutput> {
  const { embeddings, width, queries } = input;
  const relation = relationOf(input.relation);
  const references = meaningfulReferences(relation, queries, input.references);
  const outcomes: QueryOutcome[] = [];
  const onQuery = (outcome: QueryOutcome): void => void outcomes.push(outcome);
  const scores = await retrieval({ embeddings, width, relation, queries, references, onQuery });
  return { scores, referred: references === input.references, columns: outcomeColumns(outcomes) };
}
