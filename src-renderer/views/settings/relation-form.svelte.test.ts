import { expect, test } from 'vitest';
import { RelationForm, type RelationInput, type RelationParts } from './relation-form.svelte.ts';

function made(parts: Partial<RelationParts> = {}) {
  const asked: RelationInput[] = [];
  const said: string[] = [];
  const form = new RelationForm({
    get: async () => ({ by: 'class' }),
    set: async (input) => {
      asked.push(input);
      return input.by === 'list' ? { by: 'list', form: 'pairs', rows: 3 } : { by: 'class' };
    },
    choose: async () => ({ id: 'f1', name: 'pairs.csv' }),
    said: (message) => said.push(message),
    ...parts,
  });
  return { form, asked, said };
}

test('by list: a table is chosen, set, and chosen again for the next change', async () => {
  const { form, asked, said } = made();
  await form.load();
  expect([form.by, form.canApply]).toEqual(['class', false]);
  form.by = 'list';
  expect(form.canApply).toBe(false);
  await form.choose();
  expect(form.canApply).toBe(true);
  await form.apply();
  expect(asked).toEqual([{ by: 'list', file: 'f1' }]);
  expect([form.current, form.file, said.length]).toEqual([{ by: 'list', form: 'pairs', rows: 3 }, null, 1]);
  form.by = 'class';
  expect(form.canApply).toBe(true);
  await form.apply();
  expect(asked.at(-1)).toEqual({ by: 'class' });
});

test('by target: a rule is complete before it can be set', async () => {
  const { form, asked } = made();
  form.by = 'target';
  await form.choose();
  expect(form.canApply).toBe(true);
  form.share = 0.7;
  expect(form.canApply).toBe(false);
  form.rule = 'distance';
  form.within = 2;
  form.beyond = 1;
  expect(form.canApply).toBe(false);
  form.beyond = 5;
  form.scale = 'log';
  await form.apply();
  expect(asked).toEqual([
    { by: 'target', file: 'f1', scale: 'log', rule: { kind: 'distance', within: 2, beyond: 5 }, scaledMargin: false },
  ]);
});

test('a refused table says why and leaves the relation as it was', async () => {
  const error = new Error('line 4: the data set has no such image');
  const { form } = made({ set: () => Promise.reject(error) });
  await form.load();
  form.by = 'list';
  await form.choose();
  await form.apply();
  expect([form.failure, form.current, form.file, form.busy]).toEqual([error, { by: 'class' }, null, false]);
});

test('whoever changes their mind chooses nothing', async () => {
  const { form } = made({ choose: async () => null });
  form.by = 'list';
  await form.choose();
  expect([form.file, form.input]).toEqual([null, null]);
});
