/** Where a value lies on a slider's track: linear, logarithmic, or at fixed stops. */

export interface SliderScale {
  min: number;
  max: number;
  step: number;
  scale: 'linear' | 'log';
  /** Only these values can be had; ascending. */
  stops?: readonly number[] | undefined;
}

/** Positions of the native range input, 0 … `steps`. */
export const steps = 10_000;

/** Position in [0, 1]; `log` wants min > 0. */
export function toPosition(value: number, { min, max, scale }: SliderScale): number {
  if (max <= min) return 0;
  const clamped = Math.min(Math.max(value, min), max);
  return scale === 'log' ? Math.log(clamped / min) / Math.log(max / min) : (clamped - min) / (max - min);
}

/** The value at a position in [0, 1], on its step or the nearest stop. */
export function fromPosition(position: number, spec: SliderScale): number {
  const { min, max, scale } = spec;
  const raw = scale === 'log' ? min * (max / min) ** position : min + (max - min) * position;
  return settle(raw, spec);
}

/** The nearest value that can be had. */
export function settle(value: number, { min, max, step, stops, scale }: SliderScale): number {
  if (stops !== undefined && stops.length > 0)
    return stops.reduce((best, stop) => (distance(stop, value, scale) < distance(best, value, scale) ? stop : best));
  const clamped = Math.min(Math.max(value, min), max);
  if (clamped === max) return max;
  const stepped = min + Math.round((clamped - min) / step) * step;
  return Math.min(Number(stepped.toPrecision(12)), max);
}

/** The value after one press of an arrow key (`by` 1 or −1) or of Page Up and Page Down (±10). */
export function stepped(value: number, by: number, spec: SliderScale): number {
  const { stops, step, min, max, scale } = spec;
  if (stops !== undefined && stops.length > 0) {
    const at = stops.indexOf(settle(value, spec));
    return stops[Math.min(Math.max(at + Math.sign(by), 0), stops.length - 1)]!;
  }
  if (scale === 'log' && Math.abs(by) > 1) return settle(by > 0 ? value * 2 : value / 2, spec);
  const large = scale === 'linear' && Math.abs(by) > 1 ? (max - min) / 10 / step : Math.abs(by);
  return settle(value + Math.sign(by) * Math.max(large, 1) * step, spec);
}

function distance(a: number, b: number, scale: 'linear' | 'log'): number {
  return scale === 'log' && a > 0 && b > 0 ? Math.abs(Math.log(a / b)) : Math.abs(a - b);
}
