import { expect, test } from 'vitest';
import { formOfText, textOfForm } from './kept-form.ts';

test('a half-filled form comes back as it was left', () => {
  const form = { size: null, head: { hidden: [512, Number.NaN] }, training: { margin: Number.NaN, miner: 'all' } };
  expect(formOfText(textOfForm(form))).toEqual(form);
});

test('nothing kept, or no form, is none', () => {
  for (const text of [undefined, '', 'x', 'null', '3']) expect(formOfText(text)).toBeNull();
});
