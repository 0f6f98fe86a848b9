/** Rows of the catalogue in groups, a tile each: an item's images come together, where the first of them stands. */
import { type ItemTable, noItem } from '../../src-shared/item-table.ts';

export interface RowGroups {
  /** Every row, group after group; within one in the order of the views. */
  rows: Uint32Array;
  /** Where each group begins in `rows`, and one past the last. */
  starts: Uint32Array;
  /** Of each group the row that came first: it gave the group its place. */
  leads: Uint32Array;
  /** Of each row of the catalogue the group, −1 where it is in none. */
  groupOf: Int32Array;
}

/** `rows` in their order. An image without an item is a group of its own. */
export function groupRows(rows: Uint32Array, { itemOf, viewOf, length }: ItemTable): RowGroups {
  const groupOfItem = new Int32Array(length).fill(-1);
  const groupOf = new Int32Array(itemOf.length).fill(-1);
  const leads = new Uint32Array(rows.length);
  const sizes = new Uint32Array(rows.length);
  let groups = 0;
  for (const row of rows) {
    const item = itemOf[row];
    let group = item === noItem ? -1 : groupOfItem[item];
    if (group < 0) {
      group = groups++;
      leads[group] = row;
      if (item !== noItem) groupOfItem[item] = group;
    }
    groupOf[row] = group;
    sizes[group]++;
  }
  const starts = new Uint32Array(groups + 1);
  for (let group = 0; group < groups; group++) starts[group + 1] = starts[group] + sizes[group];
  const next = starts.slice();
  const grouped = new Uint32Array(rows.length);
  for (const row of rows) {
    // A few at most: each is put behind those of earlier views.
    let at = next[groupOf[row]]++;
    for (; at > starts[groupOf[row]] && viewOf[grouped[at - 1]] > viewOf[row]; at--) grouped[at] = grouped[at - 1];
    grouped[at] = row;
  }
  return { rows: grouped, starts, leads: leads.slice(0, groups), groupOf };
}
