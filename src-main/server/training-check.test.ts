/** The choices in Train: ranges of the run spec, and files that are not where they were. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { formOfSettings, settingsOfForm } from '../../src-shared/run-spec/form.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { FolderRegistry } from './folder-registry.ts';
import { checkTraining } from './training-check.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'training check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = new FolderRegistry({ roots: null });
const relation = { by: 'class' as const, labels: Int32Array.from({ length: 18 }, (_, i) => Math.floor(i / 6)) };
const site = { relation, convolutions: true, files };

function withWeights(weights: string, weightsSha256: string): RunSettings {
  const settings = defaultRunSettings(0);
  Object.assign(settings.network, { backbone: 'resnet18', weights, weightsSha256, mean: [0.1, 0.2, 0.3] });
  return settings;
}

test('a weight file that moved is located by choosing it again; another one is refused until it is taken as a new one', async () => {
  const hash = createHash('sha256').update('the file').digest('hex');
  const form = formOfSettings(withWeights(path.join(folder, 'gone.pth'), hash), files);
  const gone = await checkTraining(form, site);
  expect(gone.problems).toEqual([
    {
      field: 'weights',
      text: expect.stringMatching(/^gone\.pth was not found where it was.*SHA-256, [0-9a-f]{12}…\.$/),
    },
  ]);
  const other = path.join(folder, 'other.pth');
  writeFileSync(other, 'another file');
  form.weights = { id: files.idOf(other), name: 'other.pth' };
  expect((await checkTraining(form, site)).problems[0].text).toMatch(/^other\.pth differs from the file that was used/);
  expect((await checkTraining({ ...form, weightsSha256: null }, site)).problems).toEqual([]);
  const moved = path.join(folder, 'moved.pth');
  writeFileSync(moved, 'the file');
  form.weights = { id: files.idOf(moved), name: 'moved.pth' };
  expect((await checkTraining(form, site)).problems).toEqual([]);
  expect(settingsOfForm(form, files)).toEqual(withWeights(moved, hash).network);
});

test('what has no effect cannot be wrong', async () => {
  const form = formOfSettings(defaultRunSettings(0), files);
  form.training.optimiser.momentum = 5;
  form.headSpec.gemPower = 0;
  expect((await checkTraining(form, site)).problems).toEqual([]);
  form.training.optimiser.name = 'sgd';
  expect((await checkTraining(form, site)).problems).toEqual([
    { field: 'training.optimiser.momentum', text: 'Enter a number from 0 to 0.999999.' },
  ]);
  form.train = false;
  expect((await checkTraining(form, site)).problems).toEqual([]);
});

test('where images are related by a number, a single class is enough; where no target lies near or far, it says so', async () => {
  const form = formOfSettings(defaultRunSettings(0), files);
  const by = (targets: number[]) =>
    ({
      by: 'target',
      targets: Float64Array.from(targets),
      rule: { kind: 'distance', within: 0.15, beyond: 0.3 },
      scaledMargin: false,
    }) as const;
  expect((await checkTraining(form, { ...site, relation: by([1, 1.1, 2]) })).problems).toEqual([]);
  expect((await checkTraining(form, { ...site, relation: by([1, 1.1, 2]) })).notes).toEqual([
    expect.stringContaining('1 of 3 training images cannot be anchors'),
  ]);
  expect((await checkTraining(form, { ...site, relation: by([1, 1, 1]) })).problems).toEqual([
    { field: 'training', text: expect.stringContaining('near target') },
  ]);
});
