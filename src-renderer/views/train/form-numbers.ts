/** Numbers of a form that are not filled in: they are NaN until they are. Pure. */

import type { FormField } from '../../../src-shared/run-spec/form.ts';
import { valueAt } from '../../../src-shared/run-spec/paths.ts';
import type { FieldProblem } from '../../../src-shared/run-spec/problems.ts';

/** Of the fields that are asked for. */
export function missingNumbers(form: object, fields: readonly Pick<FormField, 'path' | 'kind'>[]): FieldProblem[] {
  return fields.flatMap(({ path, kind }): FieldProblem[] => {
    const value = valueAt(form, path);
    if (Array.isArray(value)) {
      const what = kind === 'triple' ? 'three numbers' : 'whole numbers';
      return value.some(Number.isNaN) ? [{ field: path, text: `Enter ${what}, separated by commas.` }] : [];
    }
    return Number.isNaN(value) ? [{ field: path, text: 'Enter a number.' }] : [];
  });
}

/** "512, 256" → [512, 256]; what is no whole number is NaN. */
export function parseWidths(text: string): number[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'none') return [];
  return trimmed.split(/[\s,;]+/).map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
}

/** "0.5, 0.5, 0.5" → [0.5, 0.5, 0.5]; nothing is null, and anything else is not a number. */
export function parseTriple(text: string): number[] | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const values = trimmed.split(/[\s,;]+/).map((part) => (part === '' ? Number.NaN : Number(part)));
  return values.length === 3 ? values : [Number.NaN, Number.NaN, Number.NaN];
}

/** The same with numbers of `base`, else 1, where they are not filled in, so that all the others can be judged. */
export function withNumbers<T>(value: T, base: T): T {
  if (typeof value === 'number') return (Number.isNaN(value) ? (base === undefined ? 1 : base) : value) as T;
  if (Array.isArray(value)) return (value.some(Number.isNaN) ? base : value) as T;
  if (value === null || typeof value !== 'object') return value;
  const from = (base ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withNumbers(part, from[key])])) as T;
}

/** What an epoch's length depends on. */
const countedFields = ['training.steps', 'training.classesPerBatch', 'training.imagesPerClass', 'training.earlyStop'];

/** "= 40 epochs of 1 step", whatever is wrong elsewhere in the form; undefined where these numbers themselves are. */
export function lengthHint(
  check: { epochs: number; stepsPerEpoch: number } | null,
  problems: readonly FieldProblem[],
): string | undefined {
  if (check === null || problems.some(({ field }) => countedFields.some((one) => field.startsWith(one))))
    return undefined;
  const { epochs, stepsPerEpoch } = check;
  return `= ${epochs.toLocaleString('en')} ${epochs === 1 ? 'epoch' : 'epochs'} of ${stepsPerEpoch}`;
}
