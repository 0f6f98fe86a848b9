/** Options are the run spec: every field goes to arguments and back, and what is given now goes over what was stored. */
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { defaultRunSettings, defaultRunSpec } from '../../src-shared/run-spec/defaults.ts';
import { type SpecField, specFields } from '../../src-shared/run-spec/fields.ts';
import { otherSpecs } from '../../src-shared/run-spec/other-values.ts';
import type { RunSpec } from '../../src-shared/run-spec/run-spec.ts';
import { argumentsOf, importOptions, runSettings, type SpecOptions, withOptions, withSpec } from './options.ts';

function optionsOf(...args: string[]): SpecOptions {
  const command = withSpec(new Command(), 'import', 'network', 'training', 'explain', 'evaluation').exitOverride();
  return command.parse(args, { from: 'user' }).opts();
}

const specOf = (folder: string, options: SpecOptions): RunSpec => withOptions(defaultRunSpec(folder, 0), options);

describe.each(specFields.map((field): [string, SpecField] => [field.path, field]))('%s', (_, field) => {
  test('from settings to arguments and back', () => {
    for (const spec of otherSpecs(field))
      expect(specOf(spec.import.folder, optionsOf(...argumentsOf(spec)))).toEqual(spec);
  });

  test('over stored settings, whatever they were', () => {
    for (const stored of otherSpecs(field))
      for (const spec of otherSpecs(field)) {
        const options = optionsOf(...argumentsOf(spec));
        const expected = field.kind === 'folder' ? stored : spec;
        const absent = !argumentsOf(spec).includes(`--${field.flag}`) && field.optional;
        expect(withOptions(stored, options)).toEqual(absent ? stored : expected);
      }
  });

  test('is in the help of what runs it', () => {
    const help = withSpec(new Command(), field.group).helpInformation();
    if (field.flag !== null) expect(help).toMatch(new RegExp(`--(no-)?${field.flag}\\b`));
  });
});

test('nothing given is the reference run', () => {
  expect(specOf('/data', optionsOf())).toEqual(defaultRunSpec('/data', 0));
});

test('--seed sets every seed, and one by its own name comes before it, in whatever order', () => {
  for (const args of [
    ['--seed', '4', '--sampling-seed', '9'],
    ['--sampling-seed', '9', '--seed', '4'],
  ]) {
    const { import: imports, network, explain, evaluation } = specOf('/data', optionsOf(...args));
    expect([imports.seed, network.training.seed, explain.seed, evaluation.seed]).toEqual([4, 4, 9, 4]);
  }
  const stored = { ...defaultRunSpec('/data', 1), ...defaultRunSettings(1) };
  stored.network.trunkSeed = 8;
  expect(withOptions(stored, optionsOf('--steps', '5')).network).toMatchObject({ trunkSeed: 8, training: { seed: 1 } });
  const all = withOptions(stored, optionsOf('--seed', '4'));
  expect([all.network.trunkSeed, all.network.training.seed, all.explain.seed]).toEqual([undefined, 4, 4]);
  expect(withOptions(stored, optionsOf('--bootstrap-seed', '6'))).toEqual({
    ...stored,
    evaluation: { ...stored.evaluation, seed: 6 },
  });
});

test('the margin of the loss is that of the score unless the score has its own', () => {
  const both = runSettings(optionsOf('--margin', '0.5'));
  expect([both.network.training.margin, both.explain.score.margin]).toEqual([0.5, 0.5]);
  const own = runSettings(optionsOf('--margin', '0.5', '--score-margin', '0.1'));
  expect([own.network.training.margin, own.explain.score.margin]).toEqual([0.5, 0.1]);
});

test('another weight file is not held to the SHA-256 of the one before; a relative one is meant from here', () => {
  const stored = defaultRunSpec('/data', 0);
  stored.network.weights = '/old.pth';
  stored.network.weightsSha256 = 'a'.repeat(64);
  const { network } = withOptions(stored, optionsOf('--weights', 'new.pth', '--head', 'fc'));
  expect(network).toMatchObject({ weights: `${process.cwd()}/new.pth`, head: 'fc' });
  expect(network.weightsSha256).toBeUndefined();
});

test('what was set can be taken away again', () => {
  const stored = defaultRunSpec('/data', 0);
  stored.network.size = 64;
  stored.network.training.earlyStop = { patience: 3 };
  const options = optionsOf('--size', 'default', '--embedding', 'none', '--early-stop', 'none');
  const { network } = withOptions(stored, options);
  expect([network.size, network.headSpec.embedding, network.training.earlyStop]).toEqual([undefined, null, null]);
});

test.each([
  ['--resize', '72', '--preset', 'pil-bilinear'],
  ['--crop-pct', '0.9', '--preset', 'torchvision'],
  ['--crop-pct', '0.9', '--preset', 'timm', '--resize', '256'],
  ['--item-margin', '0.2'],
  ['--min-size', '20', '--items', 'images'],
])('an option that would be passed over is refused: %s %s', (...args) => {
  const options = optionsOf(...args);
  const [flag] = args;
  expect(() => [importOptions('', options), runSettings(options)]).toThrow(`${flag} has no effect`);
});

test('the same options are taken beside what they need', () => {
  const options = optionsOf('--items', 'objects', '--min-size', '20', '--preset', 'torchvision', '--resize', '72');
  expect(importOptions('', options)).toMatchObject({ items: 'objects', minSize: 20 });
  expect(runSettings(options).network).toMatchObject({ preset: 'torchvision', resizeTo: 72 });
});
