/** Ticks of an axis of t with labels in the unit of the target: round numbers, on a logarithmic axis as well. Pure. */
import { niceTicks } from '../../canvas/nice-ticks.ts';
import { amountText } from './value-words.ts';

export interface Tick {
  /** On the scale of t. */
  at: number;
  label: string;
}

/** About `wanted` of them from `low` to `high`, which are on the scale of t. */
export function targetTicks(low: number, high: number, { log, wanted }: { log: boolean; wanted: number }): Tick[] {
  if (!log) return niceTicks(low, high, wanted).map((at) => ({ at, label: shortAmount(at) }));
  const [first, last] = [Math.exp(low), Math.exp(high)];
  for (const steps of [[1], [1, 3], [1, 2, 5]]) {
    const ticks: Tick[] = [];
    for (let power = Math.floor(Math.log10(first)); power <= Math.ceil(Math.log10(last)); power++)
      for (const step of steps) {
        const value = step * 10 ** power;
        if (value >= first && value <= last) ticks.push({ at: Math.log(value), label: shortAmount(value) });
      }
    if (ticks.length >= Math.min(3, wanted)) return ticks;
  }
  // Less than a third of a decade: round numbers, which lie almost evenly there.
  return niceTicks(first, last, wanted)
    .filter((value) => value > 0)
    .map((value) => ({ at: Math.log(value), label: shortAmount(value) }));
}

/** 1.2M, 350k, 0.05. */
export function shortAmount(value: number): string {
  const size = Math.abs(value);
  for (const [unit, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (size >= unit) return `${amountText(value / unit, 3)}${letter}`;
  return amountText(value, 3);
}
