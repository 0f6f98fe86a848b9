/** Which map lies below the objects, as text: in links, in settings, and in what a draft says of where it came from. */
import { type ScoreName, type Sign, scoreNames } from '../../../src-shared/score.ts';
import { scoreOfRow, type WindowRow, windowRows } from '../../maps/row-map.ts';

export interface MapChoice {
  row: WindowRow;
  /** Null is that of the evaluation. */
  score: ScoreName | null;
  sign: Sign | null;
}

/** `averaged`, `averaged.negative`, `averaged.difference.counter`. */
export function mapToText({ row, score, sign }: MapChoice): string {
  const parts: string[] = [row];
  if (score !== null || sign !== null) parts.push(score ?? 'difference');
  if (sign !== null) parts.push(sign);
  return parts.join('.');
}

/** Null for anything else, and for no map. */
export function mapFromText(text: unknown): MapChoice | null {
  const [name, score, sign] = typeof text === 'string' ? text.split('.') : [];
  const row = (Object.keys(windowRows) as WindowRow[]).find((one) => one === name);
  if (row === undefined) return null;
  return {
    row,
    score: scoreNames.find((one) => one === score) ?? null,
    sign: (['evidence', 'counter'] as const).find((one) => one === sign) ?? null,
  };
}

/** What a draft is said to come from: what does not change the map, or is the usual, is left out. */
export function sourceText(row: WindowRow, score: ScoreName, sign: Sign): string {
  const own = scoreOfRow(row);
  if (own === 'none') return row;
  const isUsual = own === 'positive' || score === 'difference';
  return mapToText({ row, score: isUsual ? null : score, sign: sign === 'counter' ? sign : null });
}
