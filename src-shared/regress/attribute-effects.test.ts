import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { attributeEffects, effectOfValue } from './attribute-effects.ts';
import type { Attribute } from './design.ts';
import { fitFold } from './fit-fold.ts';

const random = createRandom('effects');
const areas = Float64Array.from({ length: 40 }, () => 50 + 100 * random.next());
const zips = Array.from({ length: 40 }, (_, i) => ['93510', '94501', 'rare'][i % 13 === 0 ? 2 : i % 2]);
const attributes: Attribute[] = [
  { name: 'log area', numbers: areas.map(Math.log) },
  { name: 'zip', texts: zips },
];
const sources = [
  { name: 'area', log: true },
  { name: 'zip', log: false },
];
const train = [...areas.keys()].slice(0, 30);
const test = [...areas.keys()].slice(30);
const { s } = fitFold({
  attributes,
  blocks: {},
  sets: [{ name: 's', attributes: true, block: null }],
  train,
  targets: Float64Array.from(train, (i) => 0.3 * Math.log(areas[i]) + (zips[i] === '94501' ? 1 : 0)),
  test,
  grid: { attributes: [0.1, 1, 10], features: [1] },
});
const effects = attributeEffects(s.model, attributes, sources);

describe('the effect of an attribute', () => {
  it('adds up to the estimate of every item that the model has not seen', () => {
    for (const [i, item] of test.entries()) {
      const sum = effectOfValue(effects[0], areas[item]) + effectOfValue(effects[1], zips[item]);
      expect(s.model.intercept + sum).toBeCloseTo(s.estimates[i], 10);
    }
  });

  it('is what the model itself says of another value', () => {
    const changed: Attribute[] = [
      { name: 'log area', numbers: Float64Array.of(Math.log(77)) },
      { name: 'zip', texts: ['94501'] },
    ];
    const again = attributeEffects(s.model, changed, sources);
    expect(effectOfValue(again[0], 77)).toBe(effectOfValue(effects[0], 77));
    expect(effectOfValue(effects[1], '94501')).toBeGreaterThan(effectOfValue(effects[1], '93510'));
  });

  it('is 0 for an attribute without a term', () => {
    const [one] = attributeEffects({ terms: [] }, attributes, sources);
    expect(effectOfValue(one, 60)).toBe(0);
  });
});
