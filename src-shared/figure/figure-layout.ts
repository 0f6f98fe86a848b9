/**
 * Where everything of a figure stands, on as many pages as it takes: pictures in a grid, titles above, labels beside,
 * numbers below, the bar of colours at the foot. Pure; lengths in points.
 */
import type { Box, Size } from '../geometry.ts';
import { type FigureContent, imageOf } from './figure-content.ts';
import type { FigureSpec } from './figure-spec.ts';
import { figureTemplates } from './figure-templates.ts';
import { columnTitle, oneLine } from './figure-words.ts';
import { fittedLines, type Measure } from './text-layout.ts';

export interface PlacedRow {
  /** In the document. */
  row: number;
  top: number;
  /** Of the pictures, in columns. */
  pictures: readonly Box[];
  /** Lines of the label, around the middle of the pictures: of each of its parts by itself. */
  label: readonly LabelPart[];
  /** Base line of the first line of numbers; the next ones stand 1.2 of their size below. */
  numbers: number;
  bottom: number;
}

export interface LabelPart {
  /** Whole, where its last line is shortened too. */
  text: string;
  lines: readonly string[];
}

export interface FigurePageLayout {
  rows: readonly PlacedRow[];
  /** Where the foot begins. */
  foot: number;
}

export interface FigureLayout {
  width: number;
  /** Of titles; numbers and foot are a little smaller. */
  size: number;
  labelSize: number;
  small: number;
  margin: number;
  labelWidth: number;
  titles: readonly LabelPart[];
  titleLines: number;
  left: (column: number) => number;
  cell: number;
  pages: readonly FigurePageLayout[];
}

const margin = 1.5;
/** Pictures that are higher than this, for their width, are drawn narrower. */
const highest = 1.5;
const leastSize = 5;
/** Of the height of a page, for the titles of columns. */
const mostHead = 0.3;
/** A picture is at least this high, whatever else stands on its page. */
const lowest = 4;

export interface LayoutOptions {
  measure: Measure;
  /** Height of the foot, given the width that it has. */
  foot: (width: number, small: number) => number;
  /** Lines of numbers below the pictures of a row, in columns of this width. */
  numberLines: (row: number, width: number, small: number) => number;
}

export function figureLayout(
  spec: FigureSpec,
  content: FigureContent,
  { measure, foot, numberLines }: LayoutOptions,
): FigureLayout {
  const { rows } = content;
  const { width, height } = figureTemplates[spec.template];
  const count = spec.columns.length;
  const labels = rows.map((_, at) => rowLabel(spec, rows, at));
  const labelRoom = labelWidthOf(labels, spec, width, measure);
  // Many columns of a narrow page leave half of it to the pictures.
  const gap = Math.min(spec.page.gap, (width - 2 * margin - labelRoom) / (2 * count));
  const cell = (width - 2 * margin - labelRoom - gap * (count - 1)) / count;
  const titleTexts = spec.labels.columns ? spec.columns.map((column) => glued(columnTitle(column, spec))) : [];
  const { size, lines: titleBreaks } = fittedLines(
    titleTexts,
    cell,
    { most: spec.labels.size, least: leastSize },
    measure,
  );
  const small = Math.max(leastSize, size * 0.93);
  const mostTitleLines = Math.max(1, Math.floor((height * mostHead) / (size * 1.2)));
  const titles = titleBreaks.map((lines, at) => {
    const title = { text: titleTexts[at], lines };
    return lines.length <= mostTitleLines ? title : shortened(title, mostTitleLines);
  });
  const titleLines = Math.max(0, ...titles.map(({ lines }) => lines.length));
  const left = (column: number): number => margin + labelRoom + column * (cell + gap);
  const head = margin + (titleLines === 0 ? 0 : titleLines * size * 1.2 + 2);
  const footHeight = foot(width - 2 * margin - labelRoom, small);
  const room = Math.max(lowest, height - head - footHeight - margin);
  const sizesOf = (row: number, most: number): Size[] =>
    spec.columns.map((_, column) => pictureSize(imageOf(content, row, column), cell, most));
  const highestOf = (sizes: readonly Size[]): number => Math.max(...sizes.map((size) => size.height));
  const heights = rows.map((_, row) => highestOf(sizesOf(row, room)));
  const labelSize = labelSizeOf(labels, heights, { room: labelRoom, most: size, measure });
  const pages: FigurePageLayout[] = [];
  let placed: PlacedRow[] = [];
  let top = head;
  const finish = (): void => {
    pages.push({ rows: placed, foot: top - gap });
    [placed, top] = [[], head];
  };
  for (const row of rows.keys()) {
    const below = numberLines(row, cell, small) * small * 1.2;
    const sizes = sizesOf(row, Math.max(lowest, room - below - gap));
    const high = highestOf(sizes);
    const needed = high + below;
    const full = placed.length >= (spec.page.rows ?? Number.POSITIVE_INFINITY) || top + needed > head + room + 0.01;
    if (placed.length > 0 && full) finish();
    placed.push({
      row,
      top,
      pictures: sizes.map((size, column) => ({
        ...size,
        x: left(column) + (cell - size.width) / 2,
        y: top + (high - size.height) / 2,
      })),
      label: labelParts(labels[row], high, { room: labelRoom, size: labelSize, measure }),
      numbers: top + high + small,
      bottom: top + needed,
    });
    top += needed + gap;
  }
  finish();
  return { width, size, labelSize, small, margin, labelWidth: labelRoom, titles, titleLines, left, cell, pages };
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
  const { name, className, item } = rows[at];
  if (labels.rows === 'items' && item !== undefined)
    return [own ?? item[0], ...item.slice(1)].map((text) => oneLine(text)).join('\n');
  return oneLine(own ?? (labels.rows === 'classes' ? className : name));
}

/** Letters take what they need; names at most a sixth of the figure. */
function labelWidthOf(
  labels: readonly string[],
  { labels: { size } }: FigureSpec,
  width: number,
  measure: Measure,
): number {
  const lines = labels.flatMap((label) => label.split('\n'));
  const widest = Math.max(...lines.map((line) => measure(line, { size, weight: 'semibold' })));
  return widest === 0 ? 0 : Math.min(widest + 4, width / 6);
}

/** Of the size of its text, from one line of a label to the next. */
export const labelLeading = 1.15;

interface LabelLook {
  room: number;
  size: number;
  measure: Measure;
}

/** Its parts, one below the other, as far as they have room beside a picture of this height; a single one is shortened. */
function labelParts(label: string, height: number, look: LabelLook): LabelPart[] {
  const parts = brokenLabel(label, look);
  const most = linesBeside(height, look.size);
  const shown = parts.filter((_, at) => linesOf(parts.slice(0, at + 1)) <= most);
  return shown.length > 0 || parts.length === 0 ? shown : [shortened(parts[0], most)];
}

function shortened({ text, lines }: LabelPart, most: number): LabelPart {
  return { text, lines: [...lines.slice(0, most - 1), `${[...lines[most - 1]].slice(0, -1).join('')}…`] };
}

/** The largest size, the same for all, at which each stands beside its picture: 5 points where none is. */
function labelSizeOf(
  labels: readonly string[],
  heights: readonly number[],
  { room, most, measure }: Omit<LabelLook, 'size'> & { most: number },
): number {
  const fits = (size: number): boolean =>
    labels.every((label, at) => linesOf(brokenLabel(label, { room, size, measure })) <= linesBeside(heights[at], size));
  for (let size = most; size > leastSize; size -= 0.5) if (fits(size)) return size;
  return leastSize;
}

function brokenLabel(label: string, { room, size, measure }: LabelLook): LabelPart[] {
  if (label === '') return [];
  const parts = label.split('\n');
  const { lines } = fittedLines(parts, room - 4, { most: size, least: size, breaks: 'names' }, measure);
  return parts.map((text, at) => ({ text, lines: lines[at] }));
}

function linesOf(parts: readonly LabelPart[]): number {
  return parts.reduce((sum, { lines }) => sum + lines.length, 0);
}

function linesBeside(height: number, size: number): number {
  return Math.max(1, Math.floor(height / (size * labelLeading)));
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
