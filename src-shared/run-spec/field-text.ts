/** Values of fields as text, and back: what options take, what tables of settings show. Nothing is lost on the way. */
import { messageOf, TripletscopeError } from '../errors.ts';
import { thresholdRange, thresholdsOfRange } from '../thresholds.ts';
import type { SpecField } from './fields.ts';
import { isWithin, rangeWords } from './problems.ts';

/** What takes a value away again: `none` for null, `default` for absent. */
export const noneText = 'none';
export const absentText = 'default';

/** Undefined where the value is absent. */
export function textOf({ kind }: SpecField, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return noneText;
  switch (kind) {
    case 'widths':
      return (value as number[]).length === 0 ? noneText : (value as number[]).join(',');
    case 'triple':
      return (value as number[]).join(',');
    case 'size': {
      const size = value as 'image' | { rows: number; columns: number };
      return size === 'image' ? size : `${size.rows}x${size.columns}`;
    }
    case 'thresholds':
      return thresholdsText(value as Float64Array);
    default:
      return String(value);
  }
}

/** Throws `usage` with what was expected; undefined: absent. Booleans have options of their own. */
export function valueOfText(field: SpecField, text: string): unknown {
  const { kind, optional, nullable, choices } = field;
  if (optional && text === absentText) return undefined;
  if (nullable && text === noneText) return null;
  switch (kind) {
    case 'whole':
    case 'number':
      return numberOf(field, text);
    case 'widths':
      return text === noneText ? [] : text.split(',').map((part) => numberOf(field, part));
    case 'triple': {
      const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
      if (values.length === 3 && values.every((value) => isWithin(field, value))) return values;
      const outside = field.outside === undefined ? '' : ` ${field.outside}`;
      throw wrong(`Expected three ${rangeWords(field)}, separated by commas, received ${text}.${outside}`);
    }
    case 'choice':
      if (Object.hasOwn(choices!, text)) return text;
      throw wrong(`Allowed choices are ${Object.keys(choices!).join(', ')}.`);
    case 'hash':
      if (/^[0-9a-f]{64}$/.test(text)) return text;
      throw wrong(`Expected 64 hexadecimal digits, received ${text}.`);
    case 'size':
      return sizeOf(text);
    case 'thresholds':
      return thresholdsOf(text);
    case 'switch':
      return text === 'true';
    case 'text':
    case 'folder':
    case 'file':
    case 'head':
      return text;
  }
}

function numberOf(field: SpecField, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && isWithin(field, value)) return value;
  const { kind, low = 0, high, above } = field;
  const what = kind === 'number' ? 'a number' : 'a whole number';
  const range = high === undefined ? `from ${low}` : `${above ? 'above' : 'from'} ${low} to ${high}`;
  throw wrong(`Expected ${what} ${range}, received ${text}.`);
}

function sizeOf(text: string): 'image' | { rows: number; columns: number } {
  if (text === 'image') return text;
  const found = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(text);
  const [rows, columns] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? found?.[1] ?? 0)];
  if (rows >= 1 && columns >= 1 && rows <= 16_384 && columns <= 16_384) return { rows, columns };
  throw wrong(`Expected ROWSxCOLUMNS, 16384 at most, or image, received ${text}.`);
}

function thresholdsOf(text: string): Float64Array {
  try {
    if (!text.includes(':')) return listOf(text);
    const parts = text.split(':').map(Number);
    if (parts.length !== 3) throw new Error(`expected START:STOP:STEP, received ${text}`);
    return thresholdRange(parts[0], parts[1], parts[2]);
  } catch (error) {
    throw wrong(messageOf(error));
  }
}

function listOf(text: string): Float64Array {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const ascending = values.every((value, i) => value >= 0 && value <= 1 && (i === 0 || value > values[i - 1]));
  if (ascending && values.length <= 10_000) return Float64Array.from(values);
  throw new Error(`expected START:STOP:STEP, or ascending numbers in [0,1] separated by commas, received ${text}`);
}

function thresholdsText(thresholds: Float64Array): string {
  const [first, last, count] = [thresholds[0], thresholds[thresholds.length - 1], thresholds.length];
  const step = Number(((last - first) / Math.max(1, count - 1)).toFixed(9));
  const stop = Number(Math.min(1, last + step).toFixed(9));
  const list = [...thresholds].join(',');
  if (count < 2 || !(stop > last)) return list;
  const same = (other: Float64Array): boolean =>
    other.length === count && other.every((value, i) => value === thresholds[i]);
  if (!same(thresholdsOfRange({ first, last, count }))) return list;
  return same(thresholdRange(first, stop, step)) ? `${first}:${stop}:${step}` : list;
}

function wrong(message: string): TripletscopeError {
  return new TripletscopeError('usage', message);
}
