/** What is wrong with the values of fields, each in a sentence, by their ranges. */
import { type SpecField, specFields } from './fields.ts';
import { valueAt } from './paths.ts';

export interface FieldProblem {
  /** Path within the settings: `network.training.margin`. */
  field: string;
  text: string;
}

/** Ranges of everything that `settings` has; what is absent or null is not looked at. */
export function rangeProblems(settings: object): FieldProblem[] {
  return specFields.flatMap((field) => {
    const text = problemOf(field, valueAt(settings, field.path));
    return text === null ? [] : [{ field: field.path, text }];
  });
}

/** Null where nothing is wrong. */
export function problemOf(field: SpecField, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (field.kind === 'choice' && !Object.hasOwn(field.choices!, value as string))
    return `There is no such ${field.label.toLowerCase()}.`;
  const numbers = Array.isArray(value) ? value : [value];
  if (numbers.some((one) => typeof one !== 'number')) return null;
  return numbers.every((one) => isWithin(field, one as number))
    ? null
    : [`Enter ${rangeWords(field)}.`, field.outside].filter(Boolean).join(' ');
}

export function isWithin({ kind, low = -Infinity, high = Infinity, above }: SpecField, value: number): boolean {
  if ((kind === 'whole' || kind === 'widths') && !Number.isInteger(value)) return false;
  return (above ? value > low : value >= low) && value <= high;
}

/** "a whole number from 1 to 4,096", "a number above 0, to 10", "three numbers from …". */
export function rangeWords({ kind, low, high, above }: SpecField): string {
  const what = { whole: 'a whole number', widths: 'whole numbers', triple: 'numbers' }[kind as string] ?? 'a number';
  const top = high === undefined ? '' : ` to ${high.toLocaleString('en-US', { maximumFractionDigits: 6 })}`;
  if (low === undefined) return what;
  return above ? `${what} above ${low}${top === '' ? '' : `,${top}`}` : `${what} from ${low}${top}`;
}
