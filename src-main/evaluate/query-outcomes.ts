/** What came of each query: not only how many were right, but which image stood where a right one should have. */
import type { QueryOutcome } from './retrieval.ts';

/** Row q of every column is one query. */
export interface OutcomeColumns {
  /** Rows of the embeddings. */
  query: Uint32Array;
  /** Rank of the first right neighbour, from 1; 0 where none was among those that were looked at. */
  firstRight: Uint32Array;
  rPrecision: Float32Array;
  /** Average precision at R; MAP@R is its mean. */
  averagePrecision: Float32Array;
  /** Rows of the nearest neighbour that is not right, and of the nearest one that is; −1 where there is none. */
  wrong: Int32Array;
  right: Int32Array;
  /** D to both; NaN where there is none. */
  wrongDistance: Float32Array;
  rightDistance: Float32Array;
}

export function outcomeColumns(outcomes: readonly QueryOutcome[]): OutcomeColumns {
  const none = Number.NaN;
  return {
    query: Uint32Array.from(outcomes, ({ query }) => query),
    firstRight: Uint32Array.from(outcomes, ({ firstRight }) => firstRight ?? 0),
    rPrecision: Float32Array.from(outcomes, ({ precision }) => precision),
    averagePrecision: Float32Array.from(outcomes, ({ average }) => average),
    wrong: Int32Array.from(outcomes, ({ wrong }) => wrong?.row ?? -1),
    right: Int32Array.from(outcomes, ({ right }) => right?.row ?? -1),
    wrongDistance: Float32Array.from(outcomes, ({ wrong }) => wrong?.distance ?? none),
    rightDistance: Float32Array.from(outcomes, ({ right }) => right?.distance ?? none),
  };
}
