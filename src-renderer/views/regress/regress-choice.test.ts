import { describe, expect, it } from 'vitest';
import { regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import { choiceFromParams, choiceToParams, fittedSpec, type RegressChoice, usualChoice } from './regress-choice.ts';

const reread = (choice: RegressChoice): RegressChoice => {
  const entries = Object.entries(choiceToParams(choice)).flatMap(([name, value]) =>
    value == null ? [] : [[name, String(value)] as [string, string]],
  );
  return choiceFromParams(new URLSearchParams(new URLSearchParams(entries).toString()));
};

describe('the address of Regress', () => {
  it('is empty for what is usual', () => {
    expect(Object.values(choiceToParams(usualChoice)).every((value) => value === null)).toBe(true);
    expect(reread(usualChoice)).toEqual(usualChoice);
  });

  it('holds every choice, with any name of a column or an item', () => {
    const choice: RegressChoice = {
      spec: {
        target: 'price, "net" {€}',
        log: false,
        attributes: ['a,b', '<i>'],
        folds: 3,
        sets: ['images'],
        regressor: 'forest',
      },
      set: 'images',
      part: 'worst',
      item: 'No. 7 & 8 = "x"',
      unit: 'amount',
      figure: ['a b', '[]'],
    };
    expect(reread(choice)).toEqual(choice);
  });

  it('leaves out what it does not understand, and keeps the rest', () => {
    const params = new URLSearchParams({
      run: '{"folds":1,"repeats":2,"sets":["none"],"__proto__":{"x":1},"constructor":3}',
      set: 'nothing',
      part: 'x',
      figure: '[1,"a"]',
      unit: '',
    });
    expect(choiceFromParams(params)).toEqual({ ...usualChoice, spec: { repeats: 2 }, figure: ['a'] });
    expect(choiceFromParams(new URLSearchParams({ run: '{', figure: '{}' }))).toEqual(usualChoice);
  });
});

describe('a spec for another table', () => {
  const table = { columns: [{ name: 'rent' }, { name: 'area' }, { name: 'zip' }], target: 'rent' };
  const targets = [{ name: 'rent' }, { name: 'area' }];
  const spec = regressionSpecSchema.parse({
    target: 'price',
    log: false,
    attributes: ['area', 'garden', 'rent'],
    categorical: ['zip', 'street'],
    logAttributes: ['garden'],
    folds: 4,
  });

  it('keeps what the table has, and estimates the number that the table names', () => {
    expect(fittedSpec(spec, table, targets)).toEqual({
      ...regressionSpecSchema.parse({ target: 'rent', attributes: ['area'], folds: 4 }),
      categorical: ['zip'],
    });
    const own = regressionSpecSchema.parse({ target: 'area', log: true, attributes: [] });
    expect(fittedSpec(own, table, targets)).toEqual(own);
  });

  it('takes every attribute where it has none of them, and is null without a number', () => {
    expect(fittedSpec({ ...spec, attributes: ['garden'] }, table, targets)?.attributes).toBeNull();
    expect(fittedSpec(spec, table, [])).toBeNull();
  });
});
