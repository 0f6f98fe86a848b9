/** What can be told of an image as a query, one value a query. Pure. */
import type { Retrieval, RetrievalColumns, TargetRetrieval, TargetRetrievalColumns } from './evaluate-requests.ts';

interface QueryMeasure {
  name: string;
  label: string;
  of: (result: Retrieval | TargetRetrieval) => ArrayLike<number>;
}

function isByTarget(result: Retrieval | TargetRetrieval): result is TargetRetrieval {
  return 'chance' in result.scores;
}

function byClass(name: string, label: string, of: (columns: RetrievalColumns) => ArrayLike<number>): QueryMeasure {
  return { name, label, of: (result) => (isByTarget(result) ? [] : of(result.columns)) };
}

function byTarget(
  name: string,
  label: string,
  of: (columns: TargetRetrievalColumns) => ArrayLike<number>,
): QueryMeasure {
  return { name, label, of: (result) => (isByTarget(result) ? of(result.columns) : []) };
}

/** How well an image finds its like; the first right neighbour counts by its rank, so Recall@k is its share of values from 1 / k on. */
export const classMeasures: readonly QueryMeasure[] = [
  byClass('rPrecision', 'R-precision', ({ rPrecision }) => rPrecision),
  byClass('averagePrecision', 'average precision at R', ({ averagePrecision }) => averagePrecision),
  byClass('rank', 'Recall: 1 / rank of the first right image', ({ firstRight }) =>
    Float64Array.from(firstRight, (rank) => (rank === 0 ? 0 : 1 / rank)),
  ),
];

/** Where images are related by a number. */
export const targetMeasures: readonly QueryMeasure[] = [
  byTarget('difference', '|Δt| of its nearest image', ({ difference }) => difference),
  byTarget('correlation', 'rank correlation of D and |Δt|', ({ rankCorrelation }) => rankCorrelation),
];
