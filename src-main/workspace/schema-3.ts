/**
 * Format 3: every stored result has a checksum (`row-sum.ts`), which the migration computes for those that are there; the
 * database has the id of the file with the checksums of its pages (`seal.ts`).
 */
import type { Connection } from './database.ts';
import { addRowSum, summedTables } from './row-sum.ts';

export const thirdTables = `
ALTER TABLE embedding ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grad_weights ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE score ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
CREATE TABLE seal (id TEXT PRIMARY KEY) STRICT;
`;

export function migrateTo3(db: Connection): void {
  addRowSum(db);
  for (const { table, values } of summedTables) db.exec(`UPDATE ${table} SET sum = row_sum(${values})`);
}
