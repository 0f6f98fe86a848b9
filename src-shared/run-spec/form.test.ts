import { describe, expect, test } from 'vitest';
import { defaultRunSettings } from './defaults.ts';
import { specFields } from './fields.ts';
import { type FormField, formFieldViews, formOfSettings, settingsOfForm, trainingForm } from './form.ts';
import { isShown } from './form-shown.ts';
import { otherSpecs } from './other-values.ts';
import { valueAt } from './paths.ts';

const files = { idOf: (file: string) => `id of ${file}`, pathOf: (id: string) => id.slice('id of '.length) };
const views = new Map(formFieldViews().map((view): [string, FormField] => [`network.${view.path}`, view]));

describe.each(specFields.map((field) => [field.path, field] as const))('%s', (path, field) => {
  test('from settings to the form and back: what the form has not stays as it was', () => {
    for (const { import: _, ...settings } of otherSpecs(field)) {
      const form = formOfSettings(settings, files);
      expect(trainingForm.parse(JSON.parse(JSON.stringify(form)))).toEqual(form);
      expect({ ...settings, network: settingsOfForm(form, files) }).toEqual(settings);
    }
  });

  test.runIf(path.startsWith('network.'))('is a field of the form, empty where it may be', () => {
    const view = views.get(path)!;
    expect(view).toMatchObject({ label: field.label, help: field.help, mayBeEmpty: field.optional || field.nullable });
    const form = formOfSettings(defaultRunSettings(0), files);
    expect(valueAt(form, view.path)).toEqual(field.optional || field.holder !== path ? null : field.default);
  });
});

test('paths do not reach the form', () => {
  const settings = defaultRunSettings(0);
  settings.network.weights = '/home/me/net.pth';
  settings.network.head = 'C:\\models\\head.safetensors';
  const { weights, head } = formOfSettings(settings, { idOf: () => 'x' });
  expect([weights, head]).toEqual([
    { id: 'x', name: 'net.pth' },
    { id: 'x', name: 'head.safetensors' },
  ]);
});

test('only what has an effect is shown', () => {
  const form = formOfSettings(defaultRunSettings(0), files);
  const shown = (site = { startsRandom: false }): string[] =>
    formFieldViews()
      .map(({ path }) => path)
      .filter((path) => isShown(path, form, site));
  expect(shown()).toEqual(expect.arrayContaining(['mean', 'std', 'training.optimiser.beta1', 'training.warmup']));
  for (const path of [
    'weightsSha256',
    'trunkSeed',
    'headSpec.gemPower',
    'training.optimiser.momentum',
    'training.augmentation.flip',
  ])
    expect(shown()).not.toContain(path);
  form.headSpec.pooling = 'gem';
  form.training.optimiser.name = 'sgd';
  form.training.trains = 'all';
  expect(shown({ startsRandom: true })).toEqual(
    expect.arrayContaining([
      'trunkSeed',
      'headSpec.gemPower',
      'training.optimiser.momentum',
      'training.augmentation.flip',
    ]),
  );
  form.train = false;
  expect(shown().some((path) => path.startsWith('training.'))).toBe(false);
});
