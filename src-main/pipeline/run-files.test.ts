import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { NetworkSettings, RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { resolvedFiles } from './run-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'run files ä-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const weights = path.join(folder, 'net.pth');
writeFileSync(weights, 'weights');
const hash = createHash('sha256').update('weights').digest('hex');

function settings(network: Partial<NetworkSettings>): RunSettings {
  const { network: usual, ...rest } = defaultRunSettings(0);
  return { ...rest, network: { ...usual, ...network } };
}

test('a relative path is stored as what it means now, with the SHA-256 of what lies there; a name of a head stays one', async () => {
  const relative = path.relative(process.cwd(), weights);
  const { network } = await resolvedFiles(settings({ weights: relative, head: 'fc' }));
  expect(network).toMatchObject({ weights, weightsSha256: hash, head: 'fc' });
  expect(network.headSha256).toBeUndefined();
  expect((await resolvedFiles(settings({ head: weights }))).network).toMatchObject({ head: weights, headSha256: hash });
  expect(await resolvedFiles(settings({}))).toEqual(settings({}));
});

test('a file that moved is named with what it is known by, and taken where it lies now', async () => {
  const gone = path.join(folder, 'gone.pth');
  const before = settings({ weights: gone, weightsSha256: hash });
  await expect(resolvedFiles(before)).rejects.toMatchObject({
    code: 'not-found',
    details: { file: gone, remedy: expect.stringContaining(`gone.pth with the SHA-256 ${hash}`) },
  });
  const moved = path.join(folder, 'moved.pth');
  renameSync(weights, moved);
  const { network } = await resolvedFiles(settings({ weights: moved, weightsSha256: hash }));
  expect(network).toMatchObject({ weights: moved, weightsSha256: hash });
  writeFileSync(moved, 'other weights');
  await expect(resolvedFiles(settings({ weights: moved, weightsSha256: hash }))).rejects.toMatchObject({
    code: 'bad-input',
    details: { expected: `SHA-256 ${hash}` },
  });
});
