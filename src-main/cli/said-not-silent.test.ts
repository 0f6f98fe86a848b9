/** What makes a table mean less than it seems is said: maps without a value, classes of one image, dead networks. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeNpy } from '../../src-shared/npy.ts';
import type { Report } from '../../src-shared/report.ts';
import { greyPng, halves, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { fast, smallScenes, tripletscope } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'said '));
  for (const split of ['train', 'test'])
    for (const [i, name] of ['ant', 'bee', 'cow', 'doe'].entries())
      for (const j of split === 'train' ? [0] : [1, 2])
        writeFiles(folder, { [`one/${split}/${name}/${j}.jpg`]: await halves({ width: 60 + 9 * i + j, height: 50 }) });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(data: string, ...options: string[]): Promise<Report> {
  const place = path.join(temporaryFolder(), 'workspace');
  const out = ['--workspace', place, '--out', path.join(place, 'out'), '--json'];
  const { code, stdout, stderr } = await tripletscope('report', path.join(folder, data), ...options, ...out);
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  return JSON.parse(stdout) as Report;
}

test('one training image a class: every row but the transferred ones, and the reason', async () => {
  const { rows, problems } = await report('one', ...fast, '--no-train');
  const ids = rows.map(({ id }) => id);
  expect(ids).toContain('averaged-top');
  expect(ids.filter((id) => id.includes('transfer'))).toEqual([]);
  expect(problems.map(({ text }) => text).join('\n')).toMatch(/transferred rows are left out: no training image/);
});

test('maps that are zero, or the same everywhere, are counted and have no energy', async () => {
  const maps = path.join(temporaryFolder(), 'maps');
  mkdirSync(maps);
  const data = await smallScenes(path.join(folder, 'scenes'));
  const files = readFileSync(path.join(data, 'images.txt'), 'utf8').trim().split('\n');
  for (const [i, line] of files.entries()) {
    const map = writeNpy(new Float32Array(12).fill(i % 2 === 0 ? -3 : 0), [3, 4]);
    writeFileSync(path.join(maps, `${path.parse(line.split(' ')[1]).name}.npy`), map);
  }
  const { stdout, stderr } = await tripletscope('score', '--maps', maps, '--data', data, '--json', '--resamples', '20');
  const scored = JSON.parse(stdout) as { metrics: Record<string, unknown>; problems: string[] };
  expect(scored.metrics.energyInBox).toEqual({ mean: null, n: 0, excluded: files.length });
  expect(scored.problems).toEqual([expect.stringMatching(new RegExp(`^${files.length} maps are constant`))]);
  expect(stderr).toContain(`note: ${files.length} maps are constant`);
});

test('embeddings that have collapsed are a problem of the report, and stand with the model', async () => {
  const place = path.join(temporaryFolder(), 'workspace');
  const pictures = path.join(folder, 'same');
  for (const [name, i] of [
    ['ant', 0],
    ['bee', 1],
  ] as const)
    for (const j of [0, 1, 2, 3])
      writeFiles(pictures, { [`${name}/${j}.png`]: await greyPng(64, 64, new Uint8Array(4096).fill(100 + i + 2 * j)) });
  const run = [...fast, '--no-train', '--workspace', place, '--json'];
  const { stdout } = await tripletscope('report', pictures, ...run, '--out', path.join(place, 'out'));
  const { problems } = JSON.parse(stdout) as Report;
  const note = problems.find(({ text }) => text.startsWith('The embeddings have collapsed'))!.text;
  const listed = await tripletscope('model', 'list', '--workspace', place, '--json');
  expect((JSON.parse(listed.stdout) as { notes: string[] }[])[0].notes).toEqual([note]);
  const { stdout: shown } = await tripletscope('model', 'list', '--workspace', place);
  expect(shown).toContain('have collapsed');
});

test('mean and deviation in 0 … 255 are refused with what to do', async () => {
  for (const [option, value] of [
    ['--mean', '123.7,116.3,103.5'],
    ['--std', '58.4,57.1,57.4'],
  ]) {
    const { code, stderr } = await tripletscope('report', path.join(folder, 'one'), option, value);
    expect(code).toBe(2);
    expect(stderr).toContain('Divide values in 0 … 255 by 255.');
  }
});

test('explain: three images that the network cannot tell apart are no explanation, and it says so', async () => {
  const place = temporaryFolder();
  writeFiles(place, { 'a.jpg': await halves({ width: 70, height: 50 }) });
  const a = path.join(place, 'a.jpg');
  const images = ['--anchor', a, '--positive', a, '--negative', a, '--backbone', 'small', '--wasm'];
  const same = await tripletscope('explain', ...images, '--out', path.join(place, 'map.npy'), '--json');
  expect(same.stderr).toMatch(/^The embeddings have collapsed/m);
  expect(same.stderr).toMatch(/^The map has no positive value/m);
  expect((JSON.parse(same.stdout) as { notes: string[] }).notes).toHaveLength(2);
});
