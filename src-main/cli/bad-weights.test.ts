/** Weight files that do not fit, through `report --weights` and `explain --weights`. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bytesOf, legacyCheckpoint, zipArchive } from '../../fixtures/torch/build.ts';
import { backboneByName } from '../network/backbones/registry.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import { failing, fast, fewImages, smallScenes, tripletscope } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // whole runs, on a machine that may be busy

let folder: string;
let scenes: string;
let images: string[];
let sound: StateDict;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bad weights-'));
  scenes = await smallScenes(path.join(folder, 'scenes'));
  images = fewImages(scenes);
  sound = initialiseBackbone(backboneByName('small'), 9);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** The two commands that read weights, told to read these. */
function commands(weights: string, ...options: string[]): string[][] {
  const [anchor, positive, negative] = images;
  const places = ['--workspace', path.join(folder, 'workspace'), '--out', path.join(folder, 'report')];
  const triplet = ['--anchor', anchor, '--positive', positive, '--negative', negative];
  const network = ['--backbone', 'small', '--weights', weights, ...options];
  return [
    ['report', scenes, ...places, ...fast, ...network],
    ['explain', ...triplet, '--out', path.join(folder, 'map.npy'), ...network],
  ];
}

/** Both refuse the file with this message, and say which file. */
async function expectRefused(file: string, message: RegExp, ...options: string[]): Promise<void> {
  for (const args of commands(file, ...options)) {
    const error = await failing(...args);
    expect([error.exit, error.message]).toEqual([1, expect.stringMatching(message)]);
    expect(error.message.startsWith(`${options.at(-1) ?? file}: `) || error.message.startsWith(`${file}: `)).toBe(true);
  }
  expect(existsSync(path.join(folder, 'map.npy'))).toBe(false);
}

test('sound weights: both commands run', async () => {
  const file = put('sound.safetensors', encodeSafetensors(sound));
  for (const args of commands(file)) {
    const { code, stderr } = await tripletscope(...args);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  }
  rmSync(path.join(folder, 'map.npy'));
});

test('missing, empty, truncated, something else', async () => {
  const whole = encodeSafetensors(sound);
  await expectRefused(path.join(folder, 'absent.pth'), /does not exist|no such file|not found|missing/i);
  await expectRefused(put('empty.pth', new Uint8Array()), /empty/);
  await expectRefused(
    put('cut.safetensors', whole.subarray(0, whole.length - 100)),
    /cut off|truncated|shorter|expected/,
  );
  await expectRefused(put('notes.pth', Buffer.from('dear diary, today I trained a network')), /format|not a/);
  const zip = zipArchive([{ name: 'a/data.pkl', bytes: bytesOf('\x80\x02}.') }]);
  await expectRefused(put('cut.pth', zip.subarray(0, zip.length - 30)), /cut off|truncated|directory|ZIP|zip/);
});

test('tensors missing, of another shape, not finite: each named', async () => {
  const [first, second] = sound.keys();
  const without = new Map(sound);
  without.delete(first);
  await expectRefused(put('missing.safetensors', encodeSafetensors(without)), new RegExp(`missing.*${first}`));
  const { data } = sound.get(second)!;
  const other = new Map(sound).set(second, { shape: [data.length, 1, 1, 1, 1], data });
  await expectRefused(put('shape.safetensors', encodeSafetensors(other)), new RegExp(`${second} .* instead of`));
  const nan = Float32Array.from(data);
  nan[3] = Number.NaN;
  const broken = new Map(sound).set(second, { ...sound.get(second)!, data: nan });
  await expectRefused(put('nan.safetensors', encodeSafetensors(broken)), new RegExp(`${second}.*NaN|NaN.*${second}`));
});

test('a pickle that runs something is refused by name, and runs nothing', async () => {
  const trace = path.join(folder, 'trace');
  const pickle = `cposix\nsystem\n(S'touch ${trace}'\ntR`;
  await expectRefused(put('evil-legacy.pth', legacyCheckpoint(pickle)), /refusing posix\.system: not data/);
  const zip = zipArchive([{ name: 'evil/data.pkl', bytes: bytesOf('\x80\x02', pickle, '.') }]);
  await expectRefused(put('evil.pth', zip), /refusing posix\.system: not data/);
  expect(existsSync(trace)).toBe(false);
});

test('a head that is not there, or of another width', async () => {
  const weights = put('trunk.safetensors', encodeSafetensors(sound));
  await expectRefused(weights, /no head "fc"/, '--head', 'fc');
  const head = new Map([['weight', { shape: [4, 7], data: new Float32Array(28).fill(1) }]]);
  await expectRefused(
    weights,
    /the head does not fit .*expected weight \[E, 256\], received weight \[E, 7\]/,
    '--head',
    put('head.safetensors', encodeSafetensors(head)),
  );
});

test('explain: images missing, pairs that do not pair, tensors of another kind', async () => {
  const [, args] = commands(put('trunk.safetensors', encodeSafetensors(sound)));
  const replaced = (name: string, ...values: string[]): string[] =>
    args.flatMap((arg, i) => (arg === name ? [name, ...values] : args[i - 1] === name ? [] : [arg]));
  const absent = await failing(...replaced('--anchor', path.join(folder, 'absent.png')));
  expect([absent.code, absent.message]).toEqual(['not-found', expect.stringContaining('absent.png')]);
  const unpaired = await failing(...replaced('--positive', images[0], images[1]));
  expect([unpaired.exit, unpaired.message]).toEqual([
    2,
    expect.stringMatching(/the numbers of positives and negatives differ/),
  ]);
  const tensor = await failing(...args, '--tensor');
  expect(tensor.message).toMatch(/not an? .*\.npy|npy/i);
});
