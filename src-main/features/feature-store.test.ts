import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { FeatureStore } from './feature-store.ts';

const floats = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i)));
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
const hashes = ['a', 'b', 'c'];
/** More than one block of 64 KB. */
const chunk = { count: 3, pooled: floats(3 * 40), featureMaps: floats(2 * 20_000) };

async function stored() {
  const folder = temporaryFolder();
  const store = new FeatureStore(folder, 'key');
  await store.write(hashes, chunk);
  const own = path.join(folder, 'features', 'key');
  return { store, own, file: path.join(own, readdirSync(own)[0]) };
}

it('gives back what was written: whole, pooled alone, one map', async () => {
  const { store } = await stored();
  expect(await store.read(hashes)).toEqual(chunk);
  expect((await store.readPooled(hashes))?.pooled).toEqual(chunk.pooled);
  expect(await store.readMap(hashes, { place: 1, length: 20_000 })).toEqual(chunk.featureMaps.subarray(20_000));
  expect(await store.readMap(hashes, { place: 2, length: 20_000 })).toBeNull();
});

it('takes no byte that changed: in the counts, the checksums, the features, the maps', async () => {
  const { store, file } = await stored();
  const bytes = readFileSync(file);
  const maps = () => store.readMap(hashes, { place: 1, length: 20_000 });
  for (let i = 0; i < 400; i++) {
    const at = i < 40 ? i : Math.floor((bytes.length * i) / 400);
    bytes[at] ^= 1 << (i % 8);
    writeFileSync(file, bytes);
    expect(await store.read(hashes), `byte ${at}`).toBeNull();
    const [pooled, map] = [await store.readPooled(hashes), await maps()];
    if (pooled !== null) expect(bytesOf(pooled.pooled).equals(bytesOf(chunk.pooled)), `byte ${at}`).toBe(true);
    if (map !== null) expect(bytesOf(map).equals(bytesOf(chunk.featureMaps.subarray(20_000))), `byte ${at}`).toBe(true);
    bytes[at] ^= 1 << (i % 8);
  }
});

it('does not take a chunk of other images that lies under its name, nor one of another length', async () => {
  const { store, own, file } = await stored();
  await store.write(['d', 'e', 'f'], { ...chunk, pooled: floats(120).fill(1) });
  const other = readdirSync(own).find((name) => name !== path.basename(file))!;
  const bytes = readFileSync(file);
  renameSync(path.join(own, other), file);
  expect(await store.read(hashes)).toBeNull();
  writeFileSync(file, bytes.subarray(0, -4));
  expect(await store.read(hashes)).toBeNull();
  writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(4)]));
  expect(await store.read(hashes)).toBeNull();
});

it('still reads what earlier versions wrote', async () => {
  const { store, own, file } = await stored();
  mkdirSync(own, { recursive: true });
  const header = Uint32Array.of(0x54534631, 3, chunk.pooled.length, chunk.featureMaps.length);
  const parts = [header, chunk.pooled, chunk.featureMaps].map((part) => Buffer.from(part.buffer));
  writeFileSync(file, Buffer.concat(parts));
  expect(await store.read(hashes)).toEqual(chunk);
  expect(await store.readMap(hashes, { place: 0, length: 20_000 })).toEqual(chunk.featureMaps.subarray(0, 20_000));
});
