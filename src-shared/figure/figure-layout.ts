/**
 * Where everything of a figure stands, on as many pages as it takes: pictures in a grid, titles above, labels beside,
 * numbers below, the bar of colours at the foot. Pure; lengths in points.
 */
import type { Box, Size } from '../geometry.ts';
import type { FigureContent } from './figure-content.ts';
import type { FigureSpec } from './figure-spec.ts';
import { figureTemplates } from './figure-templates.ts';
import { columnTitle } from './figure-words.ts';
import { fittedLines, type Measure } from './text-layout.ts';

export interface PlacedRow {
  /** In the document. */
  row: number;
  top: number;
  /** Of the pictures, in columns. */
  pictures: readonly Box[];
  /** Where the label's lines stand, around the middle of the pictures. */
  label: readonly string[];
  /** Base line of the first line of numbers; the next ones stand 1.2 of their size below. */
  numbers: number;
  bottom: number;
}

export interface FigurePageLayout {
  rows: readonly PlacedRow[];
  /** Where the foot begins. */
  foot: number;
}

export interface FigureLayout {
  width: number;
  /** Of titles and labels; numbers and foot are a little smaller. */
  size: number;
  small: number;
  margin: number;
  labelWidth: number;
  titles: readonly (readonly string[])[];
  titleLines: number;
  left: (column: number) => number;
  cell: number;
  pages: readonly FigurePageLayout[];
}

const margin = 1.5;
/** Pictures that are higher than this, for their width, are drawn narrower. */
const highest = 1.5;
const leastSize = 5;

export interface LayoutOptions {
  measure: Measure;
  /** Height of the foot, given the width that it has. */
  foot: (width: number, small: number) => number;
  /** Lines of numbers below the pictures of a row, in columns of this width. */
  numberLines: (row: number, width: number, small: number) => number;
}

export function figureLayout(
  spec: FigureSpec,
  { rows }: Pick<FigureContent, 'rows'>,
  { measure, foot, numberLines }: LayoutOptions,
): FigureLayout {
  const { width, height } = figureTemplates[spec.template];
  const { gap } = spec.page;
  const count = spec.columns.length;
  const labels = rows.map((_, at) => rowLabel(spec, rows, at));
  const labelRoom = labelWidthOf(labels, spec, width, measure);
  const cell = (width - 2 * margin - labelRoom - gap * (count - 1)) / count;
  const titleTexts = spec.labels.columns ? spec.columns.map((column) => glued(columnTitle(column, spec))) : [];
  const { size, lines: titles } = fittedLines(titleTexts, cell, { most: spec.labels.size, least: leastSize }, measure);
  const small = Math.max(leastSize, size * 0.93);
  const titleLines = Math.max(0, ...titles.map((lines) => lines.length));
  const left = (column: number): number => margin + labelRoom + column * (cell + gap);
  const head = margin + (titleLines === 0 ? 0 : titleLines * size * 1.2 + 2);
  const footHeight = foot(width - 2 * margin - labelRoom, small);
  const room = height - head - footHeight - margin;
  const pages: FigurePageLayout[] = [];
  let placed: PlacedRow[] = [];
  let top = head;
  const finish = (): void => {
    pages.push({ rows: placed, foot: top - gap });
    [placed, top] = [[], head];
  };
  for (const [row, image] of rows.entries()) {
    const below = numberLines(row, cell, small) * small * 1.2;
    const picture = pictureSize(image, cell, room - below - gap);
    const needed = picture.height + below;
    const full = placed.length >= (spec.page.rows ?? Number.POSITIVE_INFINITY) || top + needed > head + room + 0.01;
    if (placed.length > 0 && full) finish();
    placed.push({
      row,
      top,
      pictures: spec.columns.map((_, column) => ({ ...picture, x: left(column) + (cell - picture.width) / 2, y: top })),
      label: labelLines(labels[row], labelRoom, { size, measure }),
      numbers: top + picture.height + small,
      bottom: top + needed,
    });
    top += needed + gap;
  }
  finish();
  return { width, size, small, margin, labelWidth: labelRoom, titles, titleLines, left, cell, pages };
}

/** As wide as the column, unless it is higher than that allows. */
function pictureSize(image: Size, cell: number, room: number): Size {
  const shape = image.height / image.width;
  const height = Math.min(cell * Math.min(shape, highest), room);
  return { width: Math.min(cell, height / shape), height };
}

/** What stands beside a row. */
export function rowLabel({ labels, rows: specs }: FigureSpec, rows: FigureContent['rows'], at: number): string {
  if (labels.rows === 'none') return '';
  const own = specs[at].label;
  if (labels.rows === 'letters') return own === null ? letter(at) : `${letter(at)} ${own}`;
  return own ?? (labels.rows === 'names' ? rows[at].name : rows[at].className);
}

/** Letters take what they need; names at most a sixth of the figure. */
function labelWidthOf(
  labels: readonly string[],
  { labels: { size } }: FigureSpec,
  width: number,
  measure: Measure,
): number {
  const widest = Math.max(...labels.map((label) => measure(label, { size, weight: 'semibold' })));
  return widest === 0 ? 0 : Math.min(widest + 4, width / 6);
}

const mostLabelLines = 5;

function labelLines(label: string, room: number, { size, measure }: { size: number; measure: Measure }): string[] {
  if (label === '') return [];
  const [lines] = fittedLines([label], room - 4, { most: size, least: size }, measure).lines;
  if (lines.length <= mostLabelLines) return [...lines];
  return [...lines.slice(0, mostLabelLines - 1), `${lines[mostLabelLines - 1].slice(0, -1)}…`];
}

/** (a) … (z), (aa), (ab) … */
export function letter(index: number): string {
  const first = index < 26 ? '' : String.fromCharCode(96 + Math.floor(index / 26));
  return `(${first}${String.fromCharCode(97 + (index % 26))})`;
}

/** “top 50” and “N = 50” stay on one line. */
function glued(label: string): string {
  return label
    .replace(/\b(top) (?=\d)/g, '$1\u00a0')
    .replace(/ ([=×]) /g, '\u00a0$1\u00a0')
    .replace(/ (×\d)/g, '\u00a0$1');
}
