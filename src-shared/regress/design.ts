/**
 * Columns of numbers from attributes and features, with all that is learned (means, deviations, levels of a category) learned
 * from the training rows: what a test row holds never reaches the model.
 */
import type { Block } from './ridge.ts';

/** A column of the table: numbers, already on the scale that is used, or texts. */
export type Attribute = { name: string; numbers: Float64Array } | { name: string; texts: readonly string[] };

/** A level of a category with fewer training rows is pooled with the others of its kind. */
const fewestRows = 5;

/** One column of the design. */
export interface Term {
  /** The attribute's name, with `= level` where it is one of a category. */
  name: string;
  attribute: number;
  /** Null for a number; the level, or the pooled rest. */
  level: { text: string } | { rest: ReadonlySet<string> } | null;
  /** Over the training rows; a category is not scaled, so that a rare level is drawn to 0. */
  mean: number;
  deviation: number;
}

/** The terms that the training rows give rise to; a column that is constant there has none. */
export function termsOf(attributes: readonly Attribute[], train: readonly number[]): Term[] {
  return attributes.flatMap((attribute, at): Term[] => {
    if ('numbers' in attribute) {
      const { mean, deviation } = spread(train.map((row) => attribute.numbers[row]));
      return deviation > 0 ? [{ name: attribute.name, attribute: at, level: null, mean, deviation }] : [];
    }
    const counts = new Map<string, number>();
    for (const row of train) counts.set(attribute.texts[row], (counts.get(attribute.texts[row]) ?? 0) + 1);
    const kept = [...counts]
      .filter(([, count]) => count >= fewestRows)
      .map(([text]) => text)
      .sort();
    const share = (count: number): number => count / train.length;
    const terms = kept.map((text): Term => {
      const name = `${attribute.name} = ${text}`;
      return { name, attribute: at, level: { text }, mean: share(counts.get(text)!), deviation: 1 };
    });
    const named = kept.reduce((sum, text) => sum + counts.get(text)!, 0);
    const rest: Term = {
      name: `${attribute.name} = others`,
      attribute: at,
      level: { rest: new Set(kept) },
      mean: share(train.length - named),
      deviation: 1,
    };
    return named < train.length ? [...terms, rest] : terms;
  });
}

/** The value of a term in a row, standardised. */
export function termValue(
  { attribute, level, mean, deviation }: Term,
  attributes: readonly Attribute[],
  row: number,
): number {
  const column = attributes[attribute];
  if ('numbers' in column) return (column.numbers[row] - mean) / deviation;
  const text = column.texts[row];
  const is = level === null ? false : 'text' in level ? level.text === text : !level.rest.has(text);
  return ((is ? 1 : 0) - mean) / deviation;
}

/** The standardised terms of some rows: [rows, terms]. */
export function attributeBlock(
  terms: readonly Term[],
  attributes: readonly Attribute[],
  rows: readonly number[],
): Block {
  const data = new Float64Array(rows.length * terms.length);
  for (const [i, row] of rows.entries())
    for (const [j, term] of terms.entries()) data[i * terms.length + j] = termValue(term, attributes, row);
  return { data, columns: terms.length };
}

/** Means and deviations of features over the training rows. */
export interface Scaling {
  mean: Float64Array;
  /** 1 where a feature is constant: it is 0 then, whatever its weight. */
  deviation: Float64Array;
}

/** `features`: [items, columns]. */
export function scalingOf(features: ArrayLike<number>, columns: number, train: readonly number[]): Scaling {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (const row of train) for (let k = 0; k < columns; k++) mean[k] += features[row * columns + k];
  for (let k = 0; k < columns; k++) mean[k] /= train.length;
  for (const row of train)
    for (let k = 0; k < columns; k++) deviation[k] += (features[row * columns + k] - mean[k]) ** 2;
  for (let k = 0; k < columns; k++) {
    const spread = Math.sqrt(deviation[k] / train.length);
    deviation[k] = spread > 1e-12 * Math.abs(mean[k]) ? spread : 1;
  }
  return { mean, deviation };
}

/** The standardised features of some rows: [rows, columns]. */
export function scaledBlock(features: ArrayLike<number>, { mean, deviation }: Scaling, rows: readonly number[]): Block {
  const columns = mean.length;
  const data = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries())
    for (let k = 0; k < columns; k++) data[i * columns + k] = (features[row * columns + k] - mean[k]) / deviation[k];
  return { data, columns };
}

function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
