/** From one image that is to do to the next one, in the order in which a view shows them. */

export interface TodoWalk {
  /** Of the catalogue, as they are shown. */
  rows: ArrayLike<number>;
  /** Where it begins: a place among them, −1 for none of them. */
  from: number;
  by: 1 | -1;
}

/** The row of the next image that is to do, or null where there is none in that direction. */
export function nextTodo({ rows, from, by }: TodoWalk, isTodo: (row: number) => boolean): number | null {
  const begin = from >= 0 ? from + by : by === 1 ? 0 : rows.length - 1;
  for (let place = begin; place >= 0 && place < rows.length; place += by) if (isTodo(rows[place])) return rows[place];
  return null;
}

/** What is said where there is none. */
export function noTodo(by: 1 | -1): string {
  return by === 1 ? 'No later image is marked as to do.' : 'No earlier image is marked as to do.';
}
