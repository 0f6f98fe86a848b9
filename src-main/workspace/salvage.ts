/**
 * Copies what can still be read of a damaged table. Rows are read forwards until a damaged page, then backwards until
 * one; what lies between is asked for one by one, so that only the rows of damaged pages are lost.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Connection } from './database.ts';

export interface SalvagedTable {
  table: string;
  kept: number;
  /** Rows that were read but are not what the table may hold. */
  refused: number;
  /** Columns that the damaged list of tables no longer names. */
  withoutColumns: string[];
  /** Keys of the first rows that were kept or refused, for a message. */
  keptKeys: string[];
  refusedKeys: string[];
  /** Row numbers that could not be read; some of them may never have been used. Null where even their range is unknown. */
  unreadable: number | null;
}

type Row = Record<string, string | number | Uint8Array | null>;

const sliceMs = 20;
/** Beyond this the range itself is in doubt, and asking one by one would take minutes. */
const widestGap = 2_000_000;
/** Where the end of a table is unknown, this many numbers in a row without a row are taken for it. */
const patience = 2000;
/** A message names so many rows of a table. */
const namedRows = 5;

type Tally = Omit<SalvagedTable, 'table' | 'unreadable'>;

export async function salvageTable(
  source: Connection,
  target: Connection,
  { table, signal }: { table: string; signal?: AbortSignal },
): Promise<SalvagedTable> {
  const columns = commonColumns(source, target, table);
  const all = columnsOf(target, table);
  const withoutColumns = all.filter(({ name }) => !columns.includes(name)).map(({ name }) => name);
  const tally: Tally = { kept: 0, refused: 0, withoutColumns, keptKeys: [], refusedKeys: [] };
  if (columns.length === 0) return { table, ...tally, unreadable: null };
  const locator = locatorOf(target, table);
  const list = columns.map((name) => `"${name}"`).join(', ');
  const insert = target.prepare<[Row]>(
    `INSERT INTO "${table}" (${list}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
  const same = target
    .prepare<[Row], number>(
      `SELECT 1 FROM "${table}" WHERE ${columns.map((name) => `"${name}" IS @${name}`).join(' AND ')}`,
    )
    .pluck();
  const primary = all.filter(({ pk }) => pk > 0).map(({ name }) => name);
  const name = (names: string[], row: Row): void => {
    if (names.length < namedRows) names.push(primary.map((column) => describeValue(row[column])).join(' '));
  };
  const keep = (row: Row): void => {
    try {
      tally.kept += insert.run(row).changes;
      name(tally.keptKeys, row);
    } catch {
      // Damaged without being noticed by SQLite: a NULL, a type or a value that the table forbids, or a key that is taken.
      if (same.get(row) === 1) return; // read twice
      tally.refused++;
      name(tally.refusedKeys, row);
    }
  };
  const select = `SELECT ${locator} AS "@locator", ${list} FROM "${table}"`;
  const copy = (direction: 'ASC' | 'DESC') =>
    copyUntilDamage(source, { sql: `${select} ORDER BY ${locator} ${direction}`, keep, target, signal });
  const forwards = await copy('ASC');
  if (forwards.complete) return { table, ...tally, unreadable: 0 };
  const backwards = await copy('DESC');
  if (backwards.complete) return { table, ...tally, unreadable: 0 };
  // The last locator itself is asked for again: tables without a rowid have several rows under one.
  const first = forwards.last ?? 0;
  const last = backwards.last ?? first + widestGap;
  if (last - first > widestGap) return { table, ...tally, unreadable: null };
  const one = prepareOne(source, `${select} WHERE ${locator} = ?`);
  if (one === null) return { table, ...tally, unreadable: null };
  let unreadable = 0;
  let misses = 0;
  let start = performance.now();
  target.exec('BEGIN');
  for (let id = first; id <= last; id++) {
    try {
      const rows = one.all(id);
      for (const row of rows) keep(row);
      misses = rows.length > 0 ? 0 : misses + 1;
    } catch {
      unreadable++;
      misses++;
    }
    if (backwards.last === null && misses > patience) break;
    if (performance.now() - start > sliceMs) {
      await pause(target, signal);
      start = performance.now();
    }
  }
  target.exec('COMMIT');
  return { table, ...tally, unreadable: backwards.last === null ? null : unreadable };
}

/** An integer that a row can be asked for by. */
function locatorOf(db: Connection, table: string): string {
  const key = columnsOf(db, table)
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk);
  return key.length > 0 && key[0].type === 'INTEGER' ? `"${key[0].name}"` : 'rowid';
}

function commonColumns(source: Connection, target: Connection, table: string): string[] {
  const names = (db: Connection): string[] => columnsOf(db, table).map(({ name }) => name);
  try {
    const present = new Set(names(source));
    return names(target).filter((name) => present.has(name));
  } catch {
    return []; // the list of tables is damaged
  }
}

function columnsOf(db: Connection, table: string): { name: string; pk: number; type: string }[] {
  return db.pragma(`table_info("${table}")`) as { name: string; pk: number; type: string }[];
}

/** A value of a key in one short line, whatever the damage made of it. */
function describeValue(value: Row[string]): string {
  return String(value)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 40);
}

interface CopyPlan {
  sql: string;
  keep: (row: Row) => void;
  target: Connection;
  signal?: AbortSignal;
}

async function copyUntilDamage(
  source: Connection,
  { sql, keep, target, signal }: CopyPlan,
): Promise<{ complete: boolean; last: number | null }> {
  let last: number | null = null;
  let start = performance.now();
  target.exec('BEGIN');
  const rows = startReading(source, sql);
  try {
    for (;;) {
      const next = readNext(rows);
      if (next === 'damaged') return { complete: false, last };
      if (next === 'end') return { complete: true, last };
      last = next['@locator'] as number;
      keep(next);
      if (performance.now() - start > sliceMs) {
        await pause(target, signal);
        start = performance.now();
      }
    }
  } finally {
    rows?.return?.();
    target.exec('COMMIT');
  }
}

function prepareOne(source: Connection, sql: string) {
  try {
    return source.prepare<[number], Row>(sql);
  } catch {
    return null;
  }
}

function startReading(source: Connection, sql: string): IterableIterator<Row> | null {
  try {
    return source.prepare<[], Row>(sql).iterate();
  } catch {
    return null;
  }
}

function readNext(rows: IterableIterator<Row> | null): Row | 'end' | 'damaged' {
  try {
    const next = rows?.next();
    return next === undefined ? 'damaged' : next.done ? 'end' : next.value;
  } catch {
    return 'damaged';
  }
}

async function pause(target: Connection, signal?: AbortSignal): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
  target.exec('COMMIT; BEGIN');
}
