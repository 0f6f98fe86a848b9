/** A checksum of one stored result together with the ids and lengths that it belongs to, so that swapped rows are seen too. */
import { crc32 } from 'node:zlib';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Connection } from './database.ts';

export type SummedValue = number | string | Uint8Array | null;

/** CRC-32 of all values in their order; the length of each blob counts too. */
export function rowSum(...values: readonly SummedValue[]): number {
  const identity = values.map((value) => (value instanceof Uint8Array ? `b${value.byteLength}` : String(value)));
  let sum = crc32(identity.join('\n'));
  for (const value of values) if (value instanceof Uint8Array) sum = crc32(value, sum);
  return sum;
}

/** Makes `row_sum(…)` known to the statements of this connection. */
export function addRowSum(db: Connection): Connection {
  return db.function('row_sum', { varargs: true, deterministic: true }, (...values: unknown[]) =>
    rowSum(...(values as SummedValue[])),
  );
}

/** The tables whose rows can be computed again, with what their checksum is made of. */
export const summedTables = [
  { table: 'embedding', values: 'model_id, image_id, vector' },
  { table: 'grad_weights', values: 'bank_id, image_id, weights, channels, active, inactive' },
  { table: 'score', values: 'evaluation_id, "row", image_id, record' },
] as const;

/** A stored result is not what was written. The main job removes all such rows and computes them again. */
export class DamagedResult extends TripletscopeError {
  constructor(what: string, file: string) {
    super('workspace-corrupt', `${what} is damaged`, {
      file,
      expected: 'the bytes that were stored',
      received: 'bytes with another checksum',
      remedy: 'Run `tripletscope report` again: it removes what is damaged and computes it again.',
    });
  }
}

/**
 * Removes damaged rows. Images that lack a row of scores afterwards, be it that it vanished with its page, count as not
 * scored. Gives how many rows were removed. Slow: every stored result is read.
 */
export function dropDamagedRows(db: Connection): number {
  return db
    .transaction(() => {
      const dropped = summedTables.reduce(
        (count, { table, values }) =>
          count + db.prepare(`DELETE FROM ${table} WHERE sum <> row_sum(${values})`).run().changes,
        0,
      );
      db.exec(`CREATE TEMP TABLE whole AS
                 SELECT evaluation_id, image_id, count(*) AS rows FROM score GROUP BY evaluation_id, image_id;
               DELETE FROM scored WHERE (evaluation_id, image_id) NOT IN (
                 SELECT evaluation_id, image_id FROM whole
                 JOIN (SELECT evaluation_id, max(rows) AS most FROM whole GROUP BY evaluation_id) USING (evaluation_id)
                 WHERE rows = most);
               UPDATE evaluation SET complete = 0
                 WHERE EXISTS (SELECT 1 FROM score WHERE evaluation_id = evaluation.id AND (evaluation.id, image_id)
                   NOT IN (SELECT evaluation_id, image_id FROM scored));
               DROP TABLE whole`);
      return dropped;
    })
    .immediate();
}

export function describeDropped(count: number): string {
  return count === 1
    ? '1 stored result was damaged and has been computed again'
    : `${count} stored results were damaged and have been computed again`;
}
