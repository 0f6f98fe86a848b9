/** How many pictures stand side by side so that they are as large as the room allows. */

export interface GridRoom {
  width: number;
  height: number;
  /** Pictures, and other cells of the same size. */
  cells: number;
  /** width / height of a picture. */
  aspect: number;
  /** What a cell needs beside its picture: caption above, scores below. */
  extra: number;
  gapX: number;
  gapY: number;
  /** Pictures never get narrower than this; the grid scrolls instead. */
  least: number;
}

export interface GridLayout {
  columns: number;
  rows: number;
  /** Size of a picture in CSS pixels. */
  pictureWidth: number;
  pictureHeight: number;
  /** The rows do not fit into the height. */
  scrolls: boolean;
}

export function gridLayout(room: GridRoom): GridLayout {
  let best: GridLayout | null = null;
  for (let columns = 1; columns <= Math.max(1, room.cells); columns++) {
    const found = layoutWith(room, columns);
    if (found !== null && (best === null || better(found, best))) best = found;
  }
  return best ?? narrow(room);
}

export type ScoreLines = 0 | 1 | 2 | 3;

/** Lines that the scores under a picture need: all in one, energies above IoU, or one below the other. */
export function scoreLines(pictureWidth: number): ScoreLines {
  if (pictureWidth >= 370) return 1;
  return pictureWidth >= 236 ? 2 : 3;
}

export const captionHeight = 29;
/** CSS pixels under a picture, with the distance to it. */
export function scoreHeight(lines: ScoreLines): number {
  return lines === 0 ? 0 : 9 + 16 * lines;
}

/** The layout whose cells have a caption and room for the scores. Without scores one line stays for what else is said. */
export function scoredLayout(room: Omit<GridRoom, 'extra'>, hasScores: boolean): GridLayout & { lines: ScoreLines } {
  let lines: ScoreLines = 1;
  for (;;) {
    const layout = gridLayout({ ...room, extra: captionHeight + scoreHeight(lines) });
    const needed = hasScores ? scoreLines(layout.pictureWidth) : 1;
    if (needed <= lines) return { ...layout, lines };
    lines = needed;
  }
}

function better(a: GridLayout, b: GridLayout): boolean {
  if (a.scrolls !== b.scrolls) return !a.scrolls;
  if (a.scrolls) return a.columns > b.columns;
  return a.pictureWidth > b.pictureWidth + 0.5;
}

function layoutWith(room: GridRoom, columns: number): GridLayout | null {
  const { width, height, cells, aspect, extra, gapX, gapY, least } = room;
  const rows = Math.ceil(cells / columns);
  const byWidth = Math.floor((width - gapX * (columns - 1)) / columns);
  if (byWidth < least && columns > 1) return null;
  const byHeight = Math.floor(((height - gapY * (rows - 1)) / rows - extra) * aspect);
  const fits = byHeight >= Math.min(least, byWidth);
  const pictureWidth = Math.max(1, fits ? Math.min(byWidth, byHeight) : byWidth);
  return { columns, rows, pictureWidth, pictureHeight: Math.round(pictureWidth / aspect), scrolls: !fits };
}

function narrow({ width, cells, aspect }: GridRoom): GridLayout {
  const pictureWidth = Math.max(1, width);
  return { columns: 1, rows: cells, pictureWidth, pictureHeight: Math.round(pictureWidth / aspect), scrolls: true };
}

/** A picture as large as its cell allows, both by width / height, as shares of the cell. */
export function fitWithin(picture: number, cell: number): { width: string; height: string } {
  const share = (value: number): string => `${Number((100 * Math.min(1, value)).toFixed(3))}%`;
  return { width: share(picture / cell), height: share(cell / picture) };
}
