/** Maps that cannot be scored, through `score --maps`. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeNpy } from '../../src-shared/npy.ts';
import { createRandom } from '../../src-shared/random.ts';
import { failing, smallScenes, tripletscope } from './test-program.ts';

interface Scored {
  images: number;
  excluded: number;
  metrics: Record<string, { mean: number; n: number }>;
  problems: string[];
}

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // whole runs, on a machine that may be busy

let folder: string;
let scenes: string;
let sound: string;
let names: string[];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bad maps-'));
  scenes = await smallScenes(path.join(folder, 'scenes'));
  sound = path.join(folder, 'sound');
  mkdirSync(sound);
  const random = createRandom('maps');
  for (const { name } of readTest(scenes)) {
    const data = Float32Array.from({ length: 56 }, () => random.normal());
    writeFileSync(path.join(sound, `${name}.npy`), writeNpy(data, [7, 8]));
  }
  names = readdirSync(sound).sort();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names of the test images. */
function readTest(data: string): { name: string }[] {
  const table = (file: string): string[][] =>
    readFileSync(path.join(data, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
  const test = new Set(table('train_test_split.txt').flatMap(([id, train]) => (train === '0' ? [id] : [])));
  return table('images.txt')
    .filter(([id]) => test.has(id))
    .map(([, file]) => ({ name: path.parse(file).name }));
}

/** A copy of the sound maps in which some files are others; null removes one. */
function maps(name: string, changes: Record<string, Uint8Array | null>): string {
  const own = path.join(folder, name);
  cpSync(sound, own, { recursive: true });
  for (const [file, bytes] of Object.entries(changes)) {
    if (bytes === null) rmSync(path.join(own, file));
    else writeFileSync(path.join(own, file), bytes);
  }
  return own;
}

const scoreArguments = (own: string, ...options: string[]): string[] => [
  ...['score', '--maps', own, '--data', scenes, '--resamples', '20'],
  ...options,
];

async function score(own: string, ...options: string[]): Promise<Scored & { stderr: string }> {
  const { code, stdout, stderr } = await tripletscope(...scoreArguments(own, ...options), '--json');
  expect(code).toBe(0);
  return { ...JSON.parse(stdout), stderr };
}

/** An `.npy` file with any header. */
function npy(descr: string, fortran: boolean, shape: string, data: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8]);
  return Buffer.concat([start, Buffer.from(padded), data]);
}

const bytesOf = (array: Float32Array | Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

test('columns first, double precision, big endian: another form of the same numbers, the same scores', async () => {
  const [first, second, third] = names;
  const values = (name: string): Float32Array => {
    const bytes = readFileSync(path.join(sound, name));
    return new Float32Array(
      bytes
        .subarray(bytes.length - 56 * 4)
        .buffer.slice(bytes.byteOffset + bytes.length - 224, bytes.byteOffset + bytes.length),
    );
  };
  const columns = Float32Array.from({ length: 56 }, (_, i) => values(first)[(i % 7) * 8 + Math.floor(i / 7)]);
  const swapped = Buffer.from(bytesOf(values(third))).swap32();
  const own = maps('forms', {
    [first]: npy('<f4', true, '(7, 8)', bytesOf(columns)),
    [second]: npy('<f8', false, '(7, 8)', bytesOf(Float64Array.from(values(second)))),
    [third]: npy('>f4', false, '(7, 8)', swapped),
  });
  const [expected, received] = [await score(sound), await score(own)];
  expect(expected.images).toBe(names.length);
  expect(received.metrics).toEqual(expected.metrics);
});

test('each bad map is named, with what was expected; the rest is scored', async () => {
  const [a, b, c, d, e, f] = names;
  const numbers = (length: number): Float32Array => new Float32Array(length).fill(1);
  const nan = numbers(56);
  nan[13] = Number.NaN;
  const changes: Record<string, Uint8Array | null> = {
    [a]: npy('<c8', false, '(7, 8)', bytesOf(new Float32Array(112))),
    [b]: npy('<f4', false, '(7, 8, 1)', bytesOf(numbers(56))),
    [c]: writeNpy(nan, [7, 8]),
    [d]: writeNpy(numbers(56), [7, 8]).subarray(0, 200),
    [e]: Buffer.from('PNG, by mistake'),
    [f]: null,
  };
  const wanted: [string, RegExp][] = [
    [a, /c8|complex/],
    [b, /a map has rows and columns.*received \(7, 8, 1\)/],
    [c, /NaN/],
    [d, /cut off/],
    [e, /\.npy/],
    [f, /no map for/],
  ];
  for (const [name, message] of wanted) {
    const own = maps(`one-${name}`, { [name]: changes[name] });
    const stopped = await failing(...scoreArguments(own, '--on-problem', 'stop'));
    expect(stopped.message).toMatch(message);
    expect(stopped.message).toContain(name);
  }
  const others = maps('rest', { ...changes, 'stranger.npy': writeNpy(numbers(56), [7, 8]) });
  expect(names).toHaveLength(6);
  const nothing = await failing(...scoreArguments(others));
  expect(nothing.message).toMatch(/no map can be scored: 7 problems; first: /);
  expect(nothing.details.list).toHaveLength(7);
  const some = maps('some', { ...changes, [a]: writeNpy(numbers(56), [7, 8]) });
  const { images, excluded, problems, stderr, metrics } = await score(some);
  expect([images, excluded, problems.length, metrics.energyInBox.n]).toEqual([1, 5, 6, 1]);
  expect(stderr.split('\n').filter((line) => line.startsWith('left out: '))).toHaveLength(5);
});

test('as they are: another size than the image, values beyond [0,1]', async () => {
  const size = await failing(...scoreArguments(sound, '--as-is', '--on-problem', 'stop'));
  expect(size.message).toMatch(/expected .*256.*received .*7 ?[×x] ?8|expected .*(256|320)/);
});

test('no folder of maps, or a folder without any', async () => {
  expect((await failing(...scoreArguments(path.join(folder, 'nowhere')))).code).toBe('not-found');
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  expect((await failing(...scoreArguments(empty))).message).toMatch(/no map belongs to an image of the data set/);
});
