/** SHA-256 of large files, computed once while a file stays as it is. */
import { stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { sha256OfFile } from './hash-file.ts';

const known = new LRUCache<string, Promise<string>>({ max: 64 });

/** Null where there is no such file. */
export async function hashOfFile(file: string): Promise<string | null> {
  const state = await stat(file).catch(() => null);
  if (state === null || !state.isFile()) return null;
  const key = `${file}\n${state.ino} ${state.size} ${state.mtimeMs}`;
  const hash = known.get(key) ?? sha256OfFile(file);
  known.set(key, hash);
  hash.catch(() => known.delete(key));
  return hash;
}
