/** What every query file works with: prepared statements and transactions with coded errors, and work in short batches. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { asCoded, type Connection } from './database.ts';
import { addRowSum, DamagedResult, rowSum, type SummedValue } from './row-sum.ts';

/** A batch ends after this long, so that its commit (a flush to disk) still fits into the event loop's 50 ms. */
const batchMs = 8;

type Bindable = string | number | Uint8Array | null;

export interface Query<P extends Bindable[], R> {
  run(...params: P): { changes: number; id: number };
  get(...params: P): R | undefined;
  all(...params: P): R[];
}

export interface BatchOptions {
  signal?: AbortSignal;
  /** After each commit, with the number of items that are safe by now. */
  committed?: (done: number) => void;
}

export class Store {
  readonly db: Connection;
  readonly folder: string;
  private readonly clock: () => Date;
  private readonly refuse: (() => TripletscopeError) | undefined;

  /** `refuse`: the error of a write where the database is read alone. */
  constructor(db: Connection, folder: string, clock: () => Date, refuse?: () => TripletscopeError) {
    this.db = db;
    this.folder = folder;
    this.clock = clock;
    this.refuse = refuse;
    addRowSum(db);
  }

  now(): string {
    return this.clock().toISOString();
  }

  query<P extends Bindable[], R = never>(sql: string): Query<P, R> {
    const statement = this.guard(() => this.db.prepare<P, R>(sql)) as unknown as {
      run(...params: P): { changes: number; lastInsertRowid: number | bigint };
      get(...params: P): R | undefined;
      all(...params: P): R[];
    };
    return {
      run: (...params) => {
        const { changes, lastInsertRowid } = this.guard(() => statement.run(...params));
        return { changes, id: Number(lastInsertRowid) };
      },
      get: (...params) => this.guard(() => statement.get(...params)),
      all: (...params) => this.guard(() => statement.all(...params)),
    };
  }

  /** Rows as tuples: faster than objects where there are many of them. */
  tuples<P extends Bindable[], R extends unknown[]>(sql: string): { all(...params: P): R[] } {
    const statement = this.guard(() => this.db.prepare<P, R>(sql).raw()) as unknown as { all(...params: P): R[] };
    return { all: (...params) => this.guard(() => statement.all(...params)) };
  }

  /** The first column alone. */
  values<P extends Bindable[], V>(sql: string): { all(...params: P): V[] } {
    const statement = this.guard(() => this.db.prepare<P, V>(sql).pluck()) as unknown as { all(...params: P): V[] };
    return { all: (...params) => this.guard(() => statement.all(...params)) };
  }

  /** Throws `DamagedResult` where values and stored checksum (`row-sum.ts`) do not belong together. */
  verify(what: string, sum: number, ...values: SummedValue[]): void {
    if (rowSum(...values) !== sum) throw new DamagedResult(what, this.folder);
  }

  /** All of it or nothing; short, since it blocks the event loop. */
  transaction<T>(work: () => T): T {
    return this.guard(() => this.db.transaction(work).immediate());
  }

  /** Writes all items in transactions of some milliseconds each; a kill loses the last of them at most. */
  async inBatches<T>(
    items: Iterable<T>,
    write: (item: T) => void,
    { signal, committed }: BatchOptions = {},
  ): Promise<void> {
    const iterator = items[Symbol.iterator]();
    let next = iterator.next();
    let done = 0;
    while (!next.done) {
      signal?.throwIfAborted();
      this.transaction(() => {
        const start = performance.now();
        do {
          write(next.value as T);
          next = iterator.next();
          done++;
        } while (!next.done && performance.now() - start < batchMs);
      });
      committed?.(done);
      await nextTurn();
    }
  }

  /** Reads pages until one is empty; `page` gets the last row's position (0 at first) through `positionOf`. */
  async *pages<R>(page: (after: number) => R[], positionOf: (row: R) => number): AsyncGenerator<R[]> {
    let rows = page(0);
    while (rows.length > 0) {
      yield rows;
      await nextTurn();
      rows = page(positionOf(rows[rows.length - 1]));
    }
  }

  private guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      // A view may still be asking when another workspace is opened.
      if (!this.db.open)
        throw new TripletscopeError('not-found', 'the workspace has been closed', {}, { cause: error });
      const { code } = error as { code?: unknown };
      if (this.refuse !== undefined && typeof code === 'string' && code.startsWith('SQLITE_READONLY'))
        throw this.refuse();
      throw asCoded(error, this.folder);
    }
  }
}

/** Numbers as bytes of a BLOB column, without a copy. */
export function toBlob(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A BLOB column as float32; a copy, since SQLite's bytes need not be aligned. */
export function toFloats(blob: Uint8Array): Float32Array {
  return new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
}

export function toShorts(blob: Uint8Array): Uint16Array {
  return new Uint16Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
}
