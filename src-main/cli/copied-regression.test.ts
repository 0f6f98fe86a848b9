/** The command that the window gives for a regression says every setting of the run, whichever it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { specFields } from '../../src-shared/run-spec/fields.ts';
import { otherSpecs } from '../../src-shared/run-spec/other-values.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { picture, writeFiles } from '../datasets/test-folders.ts';
import { importDataset } from '../pipeline/import-dataset.ts';
import { regressionCommand } from '../queries/regression-files.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { regressCommand } from './commands/regress.ts';
import { stepSettings } from './step-options.ts';

let engine: Engine;
beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'copied regression-'));
  const rows = Array.from({ length: 12 }, (_, i) => `${i + 1},${10 * (i + 1)},${i % 3}`);
  for (let i = 1; i <= 12; i++) writeFiles(folder, { [`set/${i}.png`]: await picture(8, 8) });
  writeFiles(folder, { 'set/table.csv': ['id,price,"rooms, all"', ...rows].join('\n') });
  engine = openEngine(path.join(folder, "it's a workspace"), { create: true });
  const table = { table: path.join(folder, 'set', 'table.csv'), pattern: '{id}.png', target: 'price' };
  const settings = {
    folder: path.join(folder, 'set'),
    split: 'own',
    onProblem: 'leave-out',
    seed: 0,
    ...table,
  } as const;
  await importDataset(settings, engine, unattended);
  return async () => {
    await closeEngine(engine);
    rmSync(folder, { recursive: true, force: true });
  };
});

interface Run {
  network?: NetworkSettings;
  settings?: object;
  items?: object;
}

/** What the options of the pasted command say. */
function pasted({ network = defaultRunSettings(0).network, settings, items }: Run) {
  const usual = { log: true, folds: 5, repeats: 5, seed: 0, pooling: 'concatenate', regressor: 'ridge' };
  const sets = ['attributes', 'images', 'attributes+images'];
  engine.workspace.settings.set('regression', {
    version: 1,
    spec: { target: 'price' },
    network,
    regression: { settings: { ...usual, sets, ...settings } },
    items: { truth: [1], attributes: [{ name: 'rooms, all', log: false, numbers: [1] }], ...items },
  });
  const line = regressionCommand(engine).replace(/^tripletscope regress/, '');
  // As a shell takes it apart.
  const words = (line.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|\\(.)/g, '$1$2'),
  );
  const command = regressCommand();
  const { operands, unknown } = command.parseOptions(words);
  expect([operands, unknown]).toEqual([[engine.workspace.folder], []]);
  return command.opts();
}

test.each(specFields.filter(({ path: at }) => at.startsWith('network.')).map((field) => [field.path, field] as const))(
  '%s',
  (_, field) => {
    for (const { network } of otherSpecs(field)) {
      expect(stepSettings(pasted({ network }), engine.workspace).network).toEqual(network);
      // Also beside --seed, which would set other seeds.
      const options = pasted({ network, settings: { seed: 7 } });
      expect([stepSettings(options, engine.workspace).network, options.seed]).toEqual([network, 7]);
    }
  },
);

test('choices of the estimate', () => {
  const settings = {
    log: false,
    folds: 3,
    repeats: 2,
    seed: 9,
    pooling: 'mean',
    regressor: 'forest',
    sets: ['images'],
  };
  expect(pasted({ settings })).toMatchObject({
    log: false,
    folds: 3,
    repeats: 2,
    seed: 9,
    meanOfViews: true,
    regressor: 'forest',
    sets: ['images'],
  });
  // A name with a comma is told by its number.
  const attribute = { name: 'rooms, all', log: false, texts: ['1'] };
  expect(pasted({ items: { attributes: [attribute] } })).toMatchObject({ categorical: { value: '3' } });
  expect(
    pasted({ items: { attributes: [{ ...attribute, texts: undefined, numbers: [1], log: true }] } }),
  ).toMatchObject({
    logAttributes: { value: '3' },
  });
});
