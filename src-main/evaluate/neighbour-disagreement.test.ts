import { expect, test } from 'vitest';
import { classRelation } from '../../src-shared/relation-by-class.ts';
import { neighbourDisagreement } from './neighbour-disagreement.ts';

/** On a line, at these places. */
const onLine = (places: readonly number[]) => ({ embeddings: Float32Array.from(places), width: 1 });

test('the share of negatives among the k nearest, without the row itself', async () => {
  const relation = classRelation([0, 0, 0, 1, 1].map((classIndex) => ({ classIndex })));
  const rows = [0, 1, 2, 3, 4];
  // The third lies with the other class.
  const shares = await neighbourDisagreement({ ...onLine([0, 1, 9, 10, 12]), relation, rows, references: rows, k: 2 });
  expect([...shares]).toEqual([0, 0, 1, 0.5, 0.5]);
});

test('rows without an embedding take no part; a row alone has no neighbours', async () => {
  const relation = classRelation([0, 1, 1].map((classIndex) => ({ classIndex })));
  const of = (rows: number[]) =>
    neighbourDisagreement({ ...onLine([0, 1, 2]), relation, rows, references: rows, k: 10 });
  expect([...(await of([0, 2]))]).toEqual([1, 1]);
  expect([...(await of([1]))]).toEqual([Number.NaN]);
  expect([...(await of([0, 1, 2]))]).toEqual([1, 0.5, 0.5]);
});

test('neighbours may be looked for among some of the rows alone', async () => {
  const relation = classRelation([0, 1, 0, 1].map((classIndex) => ({ classIndex })));
  const shares = await neighbourDisagreement({
    ...onLine([0, 1, 2, 3]),
    relation,
    rows: [0, 1, 2, 3],
    references: [1, 2],
    k: 1,
  });
  expect([...shares]).toEqual([1, 1, 1, 1]);
});
