import { expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { fitFold } from './fit-fold.ts';
import { effectText, valueOfItem } from './value-map.ts';

const random = createRandom('value map');
const [items, views, places, channels] = [40, 2, 6, 5];
const maps = Array.from({ length: items }, () =>
  Array.from({ length: views }, () =>
    Float32Array.from({ length: places * channels }, () => Math.max(0, random.normal())),
  ),
);

/** As a network pools them: in single precision. */
function pooledOf(A: Float32Array): Float32Array {
  const pooled = new Float32Array(channels);
  for (let p = 0; p < places; p++) for (let k = 0; k < channels; k++) pooled[k] += A[p * channels + k];
  return pooled.map((value) => value / places);
}

it.each(['side by side', 'mean of views'])('intercept, terms and maps add up to the estimate, features %s', (how) => {
  const isMean = how === 'mean of views';
  const rows = maps.map((own) => {
    const pooled = own.map(pooledOf);
    if (!isMean) return Float32Array.from(pooled.flatMap((one) => [...one]));
    return pooled[0].map((value, k) => value / 2 + pooled[1][k] / 2);
  });
  const columns = rows[0].length;
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const attributes = [
    { name: 'area', numbers: Float64Array.from({ length: items }, () => random.normal()) },
    { name: 'zip', texts: Array.from({ length: items }, () => (random.next() < 0.5 ? 'a' : 'b')) },
  ];
  const truth = Float64Array.from(
    { length: items },
    (_, i) => 12 + attributes[0].numbers![i] + 3 * rows[i][1] + 0.1 * random.normal(),
  );
  const train = Array.from({ length: 30 }, (_, i) => i);
  const test = Array.from({ length: 10 }, (_, i) => 30 + i);
  const fold = fitFold({
    attributes,
    blocks: { images: { data, columns } },
    sets: [{ name: 'both', attributes: true, block: 'images' }],
    train,
    targets: truth.slice(0, 30),
    test,
    grid: { attributes: [0.1, 1], features: [0.1, 1, 10] },
  }).both;
  for (const [i, item] of test.entries()) {
    const value = valueOfItem(fold.model, attributes, item, { maps: maps[item], pooled: rows[item], places, channels });
    expect(Math.abs(value.estimate - fold.estimates[i])).toBeLessThan(1e-9 * Math.abs(fold.estimates[i]));
    const sum = value.views.flatMap(({ map }) => [...map]).reduce((total, one) => total + one, 0);
    const terms = value.terms.reduce((total, one) => total + one.value, 0);
    expect(Math.abs(value.intercept + terms + sum - fold.estimates[i])).toBeLessThan(
      1e-9 * Math.abs(fold.estimates[i]),
    );
  }
});

it('says what a value does to the target', () => {
  expect(effectText(Math.log(1.1), true)).toBe('+10.0 %');
  expect(effectText(Math.log(0.5), true)).toBe('−50.0 %');
  expect(effectText(1234.5, false)).toBe('+1,235');
});
