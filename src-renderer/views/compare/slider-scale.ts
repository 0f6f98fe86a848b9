/** Positions of a logarithmic slider over 1 … last, with a stop of its own for `all` at the far end. */
import type { TripletCount } from './column-spec.ts';

export interface LogScale {
  /** The largest number. */
  last: number;
  /** Whether a stop `all` follows. */
  all: boolean;
}

/** Share of the track that numbers take where `all` follows. */
const numbersEnd = 0.92;
/** From here on the thumb snaps to `all`. */
const allFrom = 0.96;

/** The value under a position in [0,1]. */
export function valueAt({ last, all }: LogScale, position: number): TripletCount {
  if (all && position >= allFrom) return 'all';
  const share = Math.min(1, Math.max(0, position / (all ? numbersEnd : 1)));
  return Math.min(last, Math.max(1, Math.round(last ** share)));
}

/** Where a value stands, in [0,1]. */
export function positionOf({ last, all }: LogScale, value: TripletCount): number {
  if (value === 'all') return 1;
  const share = last <= 1 ? 0 : Math.log(Math.min(last, Math.max(1, value))) / Math.log(last);
  return share * (all ? numbersEnd : 1);
}

/** 1, 2, 5, 10, 20 …, the last number and `all`, as far apart as `room` (a share of the track) wants them. */
export function ticksOf(scale: LogScale, room = 0.07): TripletCount[] {
  const ends: TripletCount[] = scale.all ? ['all'] : [scale.last];
  const preferred = [1, 10, 100, 1000, 50, 5, 500, scale.last, 20, 200, 2, 2000];
  const kept: TripletCount[] = [...ends];
  for (const value of preferred) {
    if (value > scale.last || kept.includes(value)) continue;
    const at = positionOf(scale, value);
    if (kept.every((other) => Math.abs(positionOf(scale, other) - at) >= room)) kept.push(value);
  }
  return kept.sort((a, b) => positionOf(scale, a) - positionOf(scale, b));
}

/** One step by key: 1 up to 20, five per cent above; a large one goes to the next of 1, 2, 5, 10 …. */
export function stepped(scale: LogScale, value: TripletCount, direction: 1 | -1, large = false): TripletCount {
  if (value === 'all') return direction > 0 ? 'all' : scale.last;
  const next = large ? nice(value, direction) : value + direction * Math.max(1, Math.round(value * 0.05));
  if (next > scale.last) return scale.all && value >= scale.last ? 'all' : scale.last;
  return Math.max(1, next);
}

function nice(value: number, direction: 1 | -1): number {
  const stops = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
  const later = direction > 0 ? stops.find((stop) => stop > value) : stops.findLast((stop) => stop < value);
  return later ?? value * 2;
}

/** The closest of some computed counts, by ratio; `all` stays `all`. */
export function snapped(value: TripletCount, stops: readonly number[]): TripletCount {
  if (value === 'all') return 'all';
  return stops.reduce((best, stop) => {
    const distance = (n: number): number => Math.abs(Math.log(n / value));
    return distance(stop) < distance(best) ? stop : best;
  }, stops[0]);
}
