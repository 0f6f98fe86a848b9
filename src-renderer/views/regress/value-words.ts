/** Numbers of a regression in words: values of the target, and effects in per cent or in the unit of the target. */
import type { EffectUnit } from './regress-choice.ts';

export interface EffectScale {
  unit: EffectUnit;
  /** t is a logarithm. */
  log: boolean;
  /** The estimate that an effect is a part of, in the unit of the target. */
  estimate: number;
}

const grouped = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: digits });

/** 1,234,567 in six digits, 0.012346 as well. */
export function amountText(value: number, digits = 6): string {
  const text = grouped(Math.abs(value), digits);
  return value < 0 && text !== '0' ? `−${text}` : text;
}

/**
 * An effect V on the scale of t as a number of the unit. In per cent: of the estimate with it beside one without, exp V − 1,
 * or V of the whole estimate. As an amount: what the estimate would lose without it, ŷ (1 − exp −V), or V.
 */
export function effectIn(value: number, { unit, log, estimate }: EffectScale): number {
  if (unit === 'amount') return log ? -estimate * Math.expm1(-value) : value;
  if (log) return 100 * Math.expm1(value);
  return estimate === 0 ? Number.NaN : (100 * value) / Math.abs(estimate);
}

/** "+13.1 %", "−12,300"; "0 %" where it rounds to 0. */
export function effectWords(value: number, scale: EffectScale): string {
  const number = effectIn(value, scale);
  if (Number.isNaN(number)) return '–';
  if (scale.unit === 'amount') {
    const text = grouped(Math.abs(number), 3);
    return text === '0' ? '0' : `${number < 0 ? '−' : '+'}${text}`;
  }
  const size = Math.abs(number);
  const text = size >= 1000 ? grouped(size, 3) : size.toFixed(size >= 100 ? 0 : size >= 0.1 || size === 0 ? 1 : 2);
  if (Number(text.replaceAll(',', '')) === 0) return '0 %';
  return `${number < 0 ? '−' : '+'}${text} %`;
}

/** On the scale of t, with its sign. */
export function signedText(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}
