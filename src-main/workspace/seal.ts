/**
 * The seal of a closed database: a file with the CRC-32 of each of its pages. It is written when the workspace is closed
 * and checked and removed when it is opened, so that a byte that changed meanwhile is seen, whichever table or index it
 * is in. After a kill there is no seal; then the checksums of the rows (`row-sum.ts`) remain.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { temporaryEnding } from './blobs.ts';
import type { Connection } from './database.ts';
import { pageSizeIn, readHeader } from './database-header.ts';

export const sealName = 'workspace.sums';
const magic = 'TSS1';
const headBytes = 48;
const pagesAtOnce = 256;

export interface Seal {
  /** Also stands in the table `seal`: tells whether the file belongs to this database. */
  id: string;
  pageSize: number;
  /** CRC-32 of each page. */
  sums: Uint32Array;
}

/** Null where there is none, where it is damaged itself, or where the log of the database holds pages of its own. */
export function readSeal(database: string): Seal | null {
  if (logBytes(database) > 0) return null;
  let bytes: Buffer;
  try {
    bytes = readFileSync(sealOf(database));
  } catch {
    return null;
  }
  if (bytes.byteLength < headBytes + 4 || bytes.toString('latin1', 0, 4) !== magic) return null;
  const body = bytes.subarray(0, -4);
  if (crc32(body) !== bytes.readUInt32LE(body.byteLength)) return null;
  const sums = new Uint32Array((body.byteLength - headBytes) >> 2);
  for (let i = 0; i < sums.length; i++) sums[i] = bytes.readUInt32LE(headBytes + 4 * i);
  return { id: bytes.toString('latin1', 8, 44), pageSize: bytes.readUInt32LE(4), sums };
}

/**
 * Numbers (from 1) of the pages that are not what was sealed. To be called while this process has no connection to the
 * file: closing a descriptor of it drops the locks of this process (POSIX).
 */
export function changedPages(database: string, { pageSize, sums }: Seal): number[] {
  const found = pageSums(database, pageSize);
  const changed: number[] = [];
  for (let i = 0; i < Math.max(found.length, sums.length); i++) if (found[i] !== sums[i]) changed.push(i + 1);
  return changed;
}

/** Gives the database a new id for its seal; to be called before the log is folded in. Null where the table is missing. */
export function newSealId(db: Connection): string | null {
  try {
    const id = randomUUID();
    db.transaction(() => {
      db.exec('DELETE FROM seal');
      db.prepare('INSERT INTO seal (id) VALUES (?)').run(id);
    }).immediate();
    return id;
  } catch {
    return null; // a full disk, or the tables of another version in tests: the workspace is closed without a seal
  }
}

/** The id that stands in the database; null where there is none. */
export function sealIdOf(db: Connection): string | null {
  return db.prepare<[], string>('SELECT id FROM seal').pluck().get() ?? null;
}

/** Seals a database that nobody has open and whose log is folded in; without an effect where it cannot be written. */
export function writeSeal(database: string, id: string): void {
  const target = sealOf(database);
  const temporary = `${target}.${randomBytes(6).toString('hex')}${temporaryEnding}`;
  try {
    if (logBytes(database) > 0) return;
    const pageSize = pageSizeIn(readHeader(database));
    const sums = pageSums(database, pageSize);
    const bytes = Buffer.alloc(headBytes + 4 * sums.length + 4);
    bytes.write(magic, 0, 'latin1');
    bytes.writeUInt32LE(pageSize, 4);
    bytes.write(id, 8, 'latin1');
    for (const [i, sum] of sums.entries()) bytes.writeUInt32LE(sum, headBytes + 4 * i);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.byteLength - 4);
    writeFileSync(temporary, bytes);
    renameSync(temporary, target);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** Durably: a seal that came back after a power cut would call every page damaged that was written meanwhile. */
export function removeSeal(database: string): void {
  const target = sealOf(database);
  if (statSync(target, { throwIfNoEntry: false }) === undefined) return;
  rmSync(target, { force: true });
  if (process.platform === 'win32') return;
  const folder = openSync(path.dirname(target), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function sealOf(database: string): string {
  return path.join(path.dirname(database), sealName);
}

function logBytes(database: string): number {
  return statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function pageSums(database: string, pageSize: number): Uint32Array {
  const file = openSync(database, 'r');
  try {
    const sums = new Uint32Array(Math.ceil(statSync(database).size / pageSize));
    const block = Buffer.alloc(pageSize * pagesAtOnce);
    for (let page = 0; page < sums.length; ) {
      const read = readSync(file, block, 0, block.byteLength, page * pageSize);
      if (read === 0) break;
      for (let at = 0; at < read; at += pageSize)
        sums[page++] = crc32(block.subarray(at, Math.min(at + pageSize, read)));
    }
    return sums;
  } finally {
    closeSync(file);
  }
}
