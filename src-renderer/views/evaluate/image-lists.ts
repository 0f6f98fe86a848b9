/** Images by their score: the worst, the best, those that changed most, those without a value. Pure; rows of the catalogue. */
import { sortRows } from '../../catalogue/sort.ts';
import type { ListName } from './evaluate-choice.ts';

export interface ListInput {
  /** NaN where an image has none. */
  value: Float32Array;
  /** Not 0 where a scored image has no value. */
  without: Uint8Array;
  /** Of the row that it is compared with; null where there is none. */
  other: Float32Array | null;
  /** Bounds of a bar of the histogram; null: every value. */
  range: { low: number; high: number } | null;
}

/** Of equals the first in the data set comes first. */
export function imageList(list: ListName, { value, without, other, range }: ListInput): Uint32Array {
  if (list === 'without') return rowsWhere(without.length, (row) => without[row] !== 0);
  const within = (row: number): boolean =>
    range === null ? !Number.isNaN(value[row]) : value[row] >= range.low && value[row] <= range.high;
  if (list === 'changed') {
    if (other === null) return new Uint32Array();
    const change = value.map((one, row) => Math.abs(one - other[row]));
    const rows = rowsWhere(value.length, (row) => within(row) && !Number.isNaN(change[row]));
    return sortRows(rows, change, true);
  }
  return sortRows(rowsWhere(value.length, within), value, list === 'best');
}

function rowsWhere(count: number, keeps: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) if (keeps(row)) rows[kept++] = row;
  return rows.slice(0, kept);
}
