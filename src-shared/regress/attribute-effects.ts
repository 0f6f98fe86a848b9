/**
 * What each attribute adds to an estimate of a linear model, as a function of its value: weight · (x − mean) / deviation for a
 * number, the sum over the levels for a category (METHOD section 10). With it, the estimate for another value needs no fit.
 */
import { type Attribute, termValue } from './design.ts';
import type { LinearModel } from './fit-fold.ts';

export type AttributeEffect =
  | {
      kind: 'number';
      name: string;
      /** The logarithm of the value is used. */
      log: boolean;
      /** effect = slope · (used value − mean). */
      slope: number;
      mean: number;
    }
  | {
      kind: 'category';
      name: string;
      /** Every level of the items, with what it adds. */
      levels: { text: string; effect: number }[];
    };

/** Name of a column and whether its logarithm is used; one an attribute. */
export interface AttributeSource {
  name: string;
  log: boolean;
}

/** One an attribute, in their order; 0 everywhere where the model has no term of it. */
export function attributeEffects(
  { terms }: Pick<LinearModel, 'terms'>,
  attributes: readonly Attribute[],
  sources: readonly AttributeSource[],
): AttributeEffect[] {
  return attributes.map((attribute, at): AttributeEffect => {
    const own = terms.filter((term) => term.attribute === at);
    const { name, log } = sources[at];
    if ('numbers' in attribute) {
      const slope = own.reduce((sum, { weight, deviation }) => sum + weight / deviation, 0);
      return { kind: 'number', name, log, slope, mean: own[0]?.mean ?? 0 };
    }
    const texts = [...new Set(attribute.texts)].sort();
    const effectOf = (text: string): number =>
      own.reduce(
        (sum, term) => sum + term.weight * termValue({ ...term, attribute: 0 }, [{ name, texts: [text] }], 0),
        0,
      );
    return { kind: 'category', name, levels: texts.map((text) => ({ text, effect: effectOf(text) })) };
  });
}

/** What a value adds, on the scale of t. `value`: as it stands in the table. 0 for a level that no item has. */
export function effectOfValue(effect: AttributeEffect, value: number | string): number {
  if (effect.kind === 'category') return effect.levels.find(({ text }) => text === value)?.effect ?? 0;
  const used = effect.log ? Math.log(Number(value)) : Number(value);
  return effect.slope * (used - effect.mean);
}
