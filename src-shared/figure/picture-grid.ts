/** Pictures of one thing in a grid, each with its title, caption and numbers; a bar for the colours below. */
import { type Line, linesOfPath } from './path-data.ts';
import type { Item, Scene, TextRun } from './scene.ts';

export interface GridCell {
  title: string;
  caption: string;
  /** Data addresses, drawn one over the other. */
  pictures: readonly string[];
  /** Path data in the coordinates of `frame`. */
  contour: string;
  scores: readonly { text: string; best: boolean }[];
  /** The value of the last colour. */
  limit: string;
  /** Of another image than the grid's: width / height, and its own ground truth. */
  own?: { aspect: number; truth: GridTruth | null };
}

/** Path data, in the coordinates of a frame of its own: the size that the ground truth was drawn at. */
export interface GridTruth {
  columns: number;
  rows: number;
  boxes: string;
  mask: string;
}

export interface PictureGrid {
  heading: string;
  cells: readonly GridCell[];
  columns: number;
  /** Of one picture. */
  width: number;
  height: number;
  /** Of the contours. */
  frame: Frame;
  truth: GridTruth | null;
  /** Colours from the lowest to the highest, and what they stand for. */
  bar: { colours: readonly string[]; low: string; high: string };
  /** Lines below, one under another. */
  notes: readonly string[];
}

interface Frame {
  columns: number;
  rows: number;
}

const gap = { x: 14, y: 16 };
const margin = 16;
const above = 20;
const below = 20;
const head = 30;
const foot = 44;
const noteLine = 14;
const ink = '#1d1f21';
const quiet = '#5c6167';

export function pictureGrid(grid: PictureGrid): Scene {
  const { cells, columns, heading } = grid;
  const rows = Math.ceil(cells.length / columns);
  const width = 2 * margin + columns * grid.width + (columns - 1) * gap.x;
  const height =
    2 * margin + head + rows * (above + grid.height + below) + (rows - 1) * gap.y + foot + noteLine * grid.notes.length;
  const items: Item[] = [
    { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' },
    { kind: 'text', x: margin, y: margin + 14, text: heading, size: 14, weight: 'semibold', fill: ink },
  ];
  for (const [at, cell] of cells.entries()) {
    const x = margin + (at % columns) * (grid.width + gap.x);
    const y = margin + head + Math.floor(at / columns) * (above + grid.height + below + gap.y);
    items.push(...cellItems(grid, cell, x, y));
  }
  items.push(...barItems(grid, height));
  return { width, height, title: heading, items };
}

function cellItems(grid: PictureGrid, cell: GridCell, x: number, y: number): Item[] {
  const { width, height, frame } = grid;
  const top = y + above;
  const right = x + width;
  const truth = cell.own === undefined ? grid.truth : cell.own.truth;
  const place = fitted(cell.own?.aspect ?? width / height, { x, y: top, width, height });
  const outline = (data: string, of: Frame, look: { stroke: string; strokeWidth: number; dash?: number[] }): Item[] => {
    const [across, down] = [place.width / of.columns, place.height / of.rows];
    const lines = linesOfPath(data).map((line) => placed(line, across, down, place.x, place.y));
    return lines.length === 0 ? [] : [{ kind: 'lines', lines, ...look }];
  };
  const truthLook = { stroke: '#6fe3ff', strokeWidth: 1.5 };
  const items: Item[] = [
    { kind: 'text', x, y: y + 12, text: cell.title, size: 12, weight: 'semibold', fill: ink },
    { kind: 'text', x: right, y: y + 12, text: cell.caption, size: 11, anchor: 'end', fill: quiet },
    ...cell.pictures.map((href) => ({ kind: 'picture' as const, ...place, href })),
    ...outline(cell.contour, frame, { stroke: '#ffffff', strokeWidth: 1.4 }),
    ...(truth === null ? [] : outline(truth.boxes, truth, truthLook)),
    ...(truth === null ? [] : outline(truth.mask, truth, { ...truthLook, dash: [3, 3] })),
  ];
  const under = top + height + 15;
  if (cell.scores.length > 0) items.push({ kind: 'runs', x, y: under, size: 12, runs: scoreRuns(cell) });
  if (cell.limit !== '')
    items.push({ kind: 'text', x: right, y: under, text: cell.limit, size: 10, anchor: 'end', fill: quiet });
  return items;
}

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** As large as the cell allows, in its middle. */
function fitted(aspect: number, { x, y, width, height }: Place): Place {
  const [w, h] = [Math.min(width, height * aspect), Math.min(height, width / aspect)];
  return { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h };
}

function placed(line: Line, across: number, down: number, left: number, top: number): Line {
  return line.map(([x, y]) => [left + x * across, top + y * down] as const);
}

function scoreRuns({ scores }: GridCell): TextRun[] {
  return scores.flatMap(({ text, best }, at): TextRun[] => [
    ...(at === 0 ? [] : [{ text: '   ' }]),
    best ? { text: `${text} ▲`, weight: 'semibold', fill: '#0b6b4a' } : { text, fill: ink },
  ]);
}

function barItems({ bar, notes }: PictureGrid, height: number): Item[] {
  const place = { x: margin, y: height - margin - 26 - noteLine * notes.length, width: 200, height: 10 };
  const y = place.y + 24;
  return [
    { kind: 'ramp', ...place, colours: bar.colours },
    { kind: 'text', x: margin, y, text: bar.low, size: 11, fill: ink },
    { kind: 'text', x: margin + place.width, y, text: bar.high, size: 11, anchor: 'end', fill: ink },
    ...notes.map(
      (text, line): Item => ({
        kind: 'text',
        x: margin,
        y: y + noteLine * (line + 1),
        text,
        size: 11,
        fill: quiet,
      }),
    ),
  ];
}
