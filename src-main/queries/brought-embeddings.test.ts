import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { beforeEach, expect, test } from 'vitest';
import { writeNpy } from '../../src-shared/npy.ts';
import { npyHead } from '../../src-shared/npy-header.ts';
import { unattended } from '../../src-shared/progress.ts';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { importDataset } from '../pipeline/import-dataset.ts';
import { openWorkspace } from '../workspace/open.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeArrays } from './arrays/write-arrays.ts';
import { bringEmbeddings } from './brought-embeddings.ts';

const paths = ['train/owl/1.jpg', 'train/tit/1.jpg', 'test/owl/2.jpg', 'test/tit/ä 3.jpg'];
const numbers = Float32Array.from({ length: 12 }, (_, i) => i / 7);
let place: string;
let workspace: Workspace;
beforeEach(async () => {
  place = temporaryFolder();
  for (const file of paths) writeFiles(place, { [`set/${file}`]: await picture(8, 8) });
  workspace = openWorkspace(path.join(place, 'workspace'), { create: true });
  const settings = { folder: path.join(place, 'set'), split: 'own', onProblem: 'stop', seed: 0 } as const;
  await importDataset(settings, { workspace }, unattended);
  return () => workspace.close();
});

const at = (name: string): string => path.join(place, name);
const texts = (list: readonly string[]): Uint8Array => {
  const width = Math.max(...list.map(({ length }) => length));
  const codes = new Uint32Array(list.length * width);
  for (const [i, text] of list.entries())
    for (const [j, letter] of [...text].entries()) codes[i * width + j] = letter.codePointAt(0)!;
  return Buffer.concat([npyHead(`<U${width}`, [list.length]), new Uint8Array(codes.buffer)]);
};
function npz(name: string, arrays: Record<string, Uint8Array>, level: 0 | 9 = 9): string {
  const files = Object.fromEntries(Object.entries(arrays).map(([key, bytes]) => [`${key}.npy`, bytes]));
  writeFileSync(at(name), zipSync(files, { level }));
  return at(name);
}
const bring = (file: string, options = {}) => bringEmbeddings(file, options, workspace);
const refused = (file: string, options = {}) =>
  bring(file, options).then(
    () => 'taken',
    (error: unknown) => error,
  );

test('what export writes comes back bit by bit, in every form', async () => {
  const images = paths.map((relativePath) => ({ relativePath, className: 'x', split: 'train' as const }));
  const rows = [0, 1, 2, 3].map((row) => numbers.subarray(3 * row, 3 * row + 3));
  const table = {
    head: ['image', 'class', 'split', 'e0', 'e1', 'e2'],
    lines: () => images.map(({ relativePath }, i) => [relativePath, 'x', 'train', ...rows[i]]),
  };
  for (const out of ['x.npz', 'x.npy', 'x.csv'].map(at)) {
    const array = { kind: 'float32' as const, name: 'embeddings', shape: [4, 3], meaning: '', pieces: () => rows };
    await writeArrays(
      { arrays: [array], images, about: {}, table },
      { kind: 'embeddings', out, signal: unattended.signal },
    );
    const { data, width, unknown, missing, images: found } = await bring(out);
    expect([[...data], width, unknown, missing]).toEqual([[...numbers], 3, [], []]);
    expect(found.map(({ relativePath }) => relativePath)).toEqual(paths);
  }
});

test('rows in any order, other spellings and types; what is not there is listed', async () => {
  const names = ['C:\\data\\tit\\A\u0308 3.JPG', 'owl/2', 'nobody.jpg', '1.jpg'];
  writeFileSync(
    at('e.npy'),
    Buffer.concat([npyHead('<i4', [4, 2]), new Uint8Array(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer)]),
  );
  for (const [file, text] of [
    ['e.names.txt', `${names.join('\r\n')}\r\n`],
    ['n.json', JSON.stringify(names)],
  ]) {
    writeFileSync(at(file), text);
    const brought = await bring(at('e.npy'), file === 'n.json' ? { names: at(file) } : {});
    expect(brought.images.map(({ relativePath }) => relativePath)).toEqual(['test/owl/2.jpg', 'test/tit/ä 3.jpg']);
    expect([...brought.data]).toEqual([3, 4, 1, 2]);
    expect(brought.unknown).toEqual(['nobody.jpg', '1.jpg (one of train/owl/1.jpg, train/tit/1.jpg)']);
    expect(brought.missing).toEqual(['train/owl/1.jpg', 'train/tit/1.jpg']);
  }
  const [first] = await workspace.images.all();
  const some = await bring(npz('s.npz', { vec: writeNpy(numbers, [4, 3]), ids: texts(paths) }), {
    subset: new Set([first.imageId]),
  });
  expect([some.images.length, some.missing]).toEqual([1, []]);
});

test('two rows of one image, NaN, other shapes and names that do not fit are refused', async () => {
  const matrix = writeNpy(numbers, [4, 3]);
  const names = texts(paths);
  expect(
    await refused(npz('twice.npz', { embeddings: matrix, names: texts([...paths.slice(0, 3), 'train/owl/1.jpg']) })),
  ).toMatchObject({
    code: 'bad-input',
    details: { list: ['row 4: train/owl/1.jpg is train/owl/1.jpg again'] },
  });
  const broken = numbers.slice();
  [broken[4], broken[9]] = [Number.NaN, Number.POSITIVE_INFINITY];
  expect(await refused(npz('nan.npz', { embeddings: writeNpy(broken, [4, 3]), names }))).toMatchObject({
    details: { list: [`row 2: ${paths[1]}`, `row 4: ${paths[3]}`] },
  });
  expect(await refused(npz('cube.npz', { embeddings: writeNpy(numbers, [2, 2, 3]), names }))).toMatchObject({
    details: { received: expect.stringContaining('embeddings <f4 (2, 2, 3)') },
  });
  expect(await refused(npz('long.npz', { embeddings: writeNpy(numbers, [3, 4]), names }))).toMatchObject({
    details: { expected: '3 names, one a row', received: '4' },
  });
  expect(await refused(npz('nameless.npz', { embeddings: matrix }))).toMatchObject({
    message: expect.stringContaining('names'),
  });
  const strangers = npz('s.npz', { embeddings: matrix, names: texts(['w', 'x', 'y', 'z']) });
  expect(await refused(strangers)).toMatchObject({ details: { list: ['w', 'x', 'y', 'z'] } });
  writeFileSync(at('lone.npy'), matrix);
  expect(await refused(at('lone.npy'))).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('lone.names.txt'),
  });
  writeFileSync(at('x.csv'), 'image,e0\ntrain/owl/1.jpg,1\ntrain/tit/1.jpg,\n');
  expect(await refused(at('x.csv'))).toMatchObject({ details: { line: 3 } });
  writeFileSync(at('x.csv'), 'a,b\n1,2\n');
  expect(await refused(at('x.csv'))).toMatchObject({ details: { line: 1 } });
  expect(await refused(at('x.mat'))).toMatchObject({ code: 'usage' });
  expect(await refused(at('gone.npz'))).toMatchObject({ code: 'not-found' });
});

test('hostile and damaged archives are refused', async () => {
  const arrays = { embeddings: writeNpy(numbers, [4, 3]), names: texts(paths) };
  const stored = readFileSync(npz('stored.npz', arrays, 0));
  const packed = readFileSync(npz('packed.npz', arrays));
  const changed = (of: Buffer, name: string, change: (bytes: Buffer, central: number) => Buffer): string => {
    writeFileSync(at(name), change(Buffer.from(of), of.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))));
    return at(name);
  };
  const set = (bytes: Buffer, place: number, value: number): Buffer => {
    bytes[place] = value;
    return bytes;
  };
  const cut = changed(stored, 'cut.npz', (bytes) => bytes.subarray(0, 300));
  expect(await refused(cut)).toMatchObject({ code: 'bad-input' });
  const flipped = changed(stored, 'flip.npz', (bytes) => set(bytes, 200, bytes[200] ^ 1));
  expect(await refused(flipped)).toMatchObject({ message: expect.stringContaining('checksum') });
  const locked = changed(packed, 'locked.npz', (bytes, central) => set(bytes, central + 8, 1));
  expect(await refused(locked)).toMatchObject({ code: 'unsafe-input', message: expect.stringContaining('encrypted') });
  const bomb = changed(packed, 'bomb.npz', (bytes, central) => set(bytes, central + 27, 0xf0));
  expect(await refused(bomb)).toMatchObject({ code: 'unsafe-input' });
  const both = readFileSync(npz('both.npz', { ...arrays, nomes: arrays.names }));
  const twice = changed(both, 'twice.npz', (bytes) =>
    Buffer.from(bytes.toString('latin1').replaceAll('nomes.npy', 'names.npy'), 'latin1'),
  );
  expect(await refused(twice)).toMatchObject({ message: expect.stringContaining('two entries are called names') });
  const zeros = npz('zeros.npz', { ...arrays, embeddings: writeNpy(new Float32Array(4_000_000), [4, 1_000_000]) });
  expect(await refused(zeros)).toMatchObject({ code: 'unsafe-input' });
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`a${i}`, arrays.embeddings]));
  expect(await refused(npz('many.npz', many))).toMatchObject({ code: 'unsafe-input' });
  const pickle = Buffer.concat([Buffer.from(npyHead('<f4', [4])).subarray(0), strToU8('cos\nsystem\n')]);
  const objects = Buffer.from(pickle.toString('latin1').replace("'<f4'", "'|O' "), 'latin1');
  expect(await refused(npz('pickle.npz', { ...arrays, names: objects }))).toMatchObject({
    code: 'unsafe-input',
    message: expect.stringContaining('dtype=str'),
  });
});
