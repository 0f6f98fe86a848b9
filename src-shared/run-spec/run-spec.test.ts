import { describe, expect, test } from 'vitest';
import { defaultRunSettings, defaultRunSpec } from './defaults.ts';
import { textOf, valueOfText } from './field-text.ts';
import { type SpecField, specFields } from './fields.ts';
import { otherSpecs } from './other-values.ts';
import { valueAt } from './paths.ts';
import { rangeProblems } from './problems.ts';
import { runSpecSchema, specJson } from './run-spec.ts';
import { parseStoredNetwork, parseStoredRun, storedRun, upgraded } from './stored.ts';

interface Stored {
  network: { backbone: string; headSpec: object; training: { seed: number; optimiser?: object } };
  explain: { seed: number };
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

test('the reference run is in its ranges, and every seed is the one that was given', () => {
  const spec = defaultRunSpec('/data', 3);
  expect(runSpecSchema.parse(specJson(spec))).toEqual(spec);
  expect(rangeProblems(spec)).toEqual([]);
  const seeds = specFields.filter(({ follows, optional }) => follows === 'seed' && !optional);
  expect(seeds.map(({ path }) => [path, valueAt(spec, path)])).toEqual([
    ['import.seed', 3],
    ['network.training.seed', 3],
    ['explain.seed', 3],
    ['evaluation.seed', 3],
  ]);
});

test('every field has a label, a line of help, an option of its own name and a default where it cannot be absent', () => {
  const flags = specFields.flatMap(({ flag }) => flag ?? []);
  expect(new Set(flags).size).toBe(flags.length);
  for (const field of specFields) {
    expect(field.label).toMatch(/\S/);
    expect(field.help).toMatch(/\S/);
    expect(field.kind === 'folder' || field.flag !== null).toBe(true);
    expect(field.optional || field.kind === 'folder' || field.default !== undefined, field.path).toBe(true);
  }
});

describe.each(specFields.map((field): [string, SpecField] => [field.path, field]))('%s', (path, field) => {
  test('as text and back', () => {
    for (const spec of otherSpecs(field)) {
      const value = valueAt(spec, path);
      const text = textOf(field, value);
      expect(text === undefined ? undefined : valueOfText(field, text)).toEqual(value);
    }
  });

  test('as JSON and back, from the file of a workspace too', () => {
    for (const spec of otherSpecs(field)) {
      expect(runSpecSchema.parse(json(specJson(spec)))).toEqual(spec);
      const { import: _, ...settings } = spec;
      expect(parseStoredRun(json(storedRun(settings)))).toEqual(settings);
    }
  });
});

test('what is out of its range is said by its path', () => {
  const settings = defaultRunSettings(0);
  settings.network.training.margin = -1;
  settings.network.training.learningRate = 0;
  settings.network.headSpec.hidden = [512, 0];
  settings.network.backbone = 'vgg';
  expect(rangeProblems(settings)).toEqual([
    { field: 'network.backbone', text: 'There is no such backbone.' },
    { field: 'network.headSpec.hidden', text: 'Enter whole numbers from 1 to 65,536.' },
    { field: 'network.training.margin', text: 'Enter a number from 0 to 100.' },
    { field: 'network.training.learningRate', text: 'Enter a number above 0, to 10.' },
  ]);
});

test('settings that the version before stored: what came later is filled in, and a random trunk keeps its seed', () => {
  const before = json(storedRun(defaultRunSettings(2))) as Stored;
  delete before.network.training.optimiser;
  before.network.backbone = 'small';
  before.network.training.seed = 7;
  const read = parseStoredRun(before)!;
  expect(read.network.training.optimiser).toEqual(defaultRunSettings(0).network.training.optimiser);
  expect([read.network.training.seed, read.network.trunkSeed, read.explain.seed]).toEqual([7, 2, 2]);
  before.explain.seed = 7;
  expect(parseStoredRun(before)!.network.trunkSeed).toBeUndefined();
  const { headSpec, training } = before.network;
  const later = { training: read.network.training, preset: 'stretch' };
  expect(parseStoredNetwork({ headSpec, training })).toEqual({ headSpec, ...later });
  for (const nonsense of [
    null,
    3,
    {},
    [],
    { network: {} },
    { network: { training: null } },
    { network: { training: 3 } },
  ]) {
    expect(parseStoredRun(nonsense)).toBeNull();
    expect(() => upgraded(nonsense)).not.toThrow();
  }
});
