/** The maths of a grid of equal cells of which only those in sight exist. */

/** Chromium cuts elements off at 2²⁵ px (less on dense screens); well below it the scroll bar is scaled instead. */
export const tallestElement = 15_000_000;

export interface GridLayout {
  count: number;
  columns: number;
  rows: number;
  cellWidth: number;
  cellHeight: number;
  gap: number;
  /** Of all rows, as if there were no limit. */
  height: number;
  /** Of the element that is scrolled. */
  scrollHeight: number;
}

export interface GridSpec {
  count: number;
  /** Inside the scroller, without its padding. */
  width: number;
  /** Narrowest tile; it grows until the row is full. */
  tile: number;
  gap: number;
  /** Below the square picture. */
  caption: number;
}

export function gridLayout({ count, width, tile, gap, caption }: GridSpec): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (tile + gap)));
  const cellWidth = Math.max(16, Math.floor((width - gap * (columns - 1)) / columns));
  const cellHeight = cellWidth + caption;
  const rows = Math.ceil(count / columns);
  const height = rows === 0 ? 0 : rows * (cellHeight + gap) - gap;
  return { count, columns, rows, cellWidth, cellHeight, gap, height, scrollHeight: Math.min(height, tallestElement) };
}

/** How far the rows lie above the top edge of the view, for where the scroll bar is. */
export function offsetOfScroll(layout: GridLayout, scrollTop: number, viewHeight: number): number {
  const { height, scrollHeight } = layout;
  if (height === scrollHeight) return scrollTop;
  return (scrollTop * (height - viewHeight)) / Math.max(1, scrollHeight - viewHeight);
}

/** The inverse of `offsetOfScroll`. */
export function scrollOfOffset(layout: GridLayout, offset: number, viewHeight: number): number {
  const { height, scrollHeight } = layout;
  const top = Math.max(0, Math.min(offset, height - viewHeight));
  if (height === scrollHeight) return top;
  return (top * (scrollHeight - viewHeight)) / Math.max(1, height - viewHeight);
}

/** Rows in sight, [first, last), `over` more on both sides. */
export function rowsInSight(
  layout: GridLayout,
  { offset, viewHeight, over }: { offset: number; viewHeight: number; over: number },
): { first: number; last: number } {
  const pitch = layout.cellHeight + layout.gap;
  const first = Math.max(0, Math.min(layout.rows, Math.floor(offset / pitch) - over));
  const last = Math.max(first, Math.min(layout.rows, Math.ceil((offset + viewHeight) / pitch) + over));
  return { first, last };
}

/** Where to scroll so that the place is wholly in sight; the same offset where it is already. */
export function offsetToShow(
  layout: GridLayout,
  place: number,
  { offset, viewHeight }: { offset: number; viewHeight: number },
): number {
  const top = Math.floor(place / layout.columns) * (layout.cellHeight + layout.gap);
  const bottom = top + layout.cellHeight;
  if (top < offset) return Math.max(0, top - layout.gap);
  if (bottom > offset + viewHeight) return Math.min(layout.height, bottom + layout.gap) - viewHeight;
  return offset;
}

export type GridMove =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'rowStart'
  | 'rowEnd';

/** The place that a key leads to from `place`. */
export function movePlace(layout: GridLayout, place: number, move: GridMove, viewHeight: number): number {
  const { count, columns } = layout;
  const last = count - 1;
  if (last < 0) return 0;
  const rowsOfPage = Math.max(1, Math.floor(viewHeight / (layout.cellHeight + layout.gap)));
  const column = place % columns;
  const down = (rows: number): number => {
    const wanted = place + rows * columns;
    if (wanted <= last) return wanted;
    // The last row may be short: its end, unless this is already the last row.
    return Math.floor(place / columns) === Math.floor(last / columns) ? place : last;
  };
  switch (move) {
    case 'left':
      return Math.max(0, place - 1);
    case 'right':
      return Math.min(last, place + 1);
    case 'up':
      return place - columns >= 0 ? place - columns : place;
    case 'down':
      return down(1);
    case 'pageUp':
      return place - rowsOfPage * columns >= 0 ? place - rowsOfPage * columns : column;
    case 'pageDown':
      return down(rowsOfPage);
    case 'home':
      return 0;
    case 'end':
      return last;
    case 'rowStart':
      return place - column;
    case 'rowEnd':
      return Math.min(last, place - column + columns - 1);
  }
}
