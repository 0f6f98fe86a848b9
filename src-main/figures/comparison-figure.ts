/** The comparison figure: rows are images, columns are methods, ground truth in one cold colour, a bar for the colours. */
import { type ColormapName, colormap } from '../../src-shared/colormaps.ts';
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { Box, Mask, Size } from '../../src-shared/geometry.ts';
import { type MapLimits, mapLimits, overlay } from './overlay.ts';
import { encodePng } from './png.ts';
import type { Item, RasterImage, Scene } from './scene.ts';

export interface FigureRow {
  /** Of the image: shown to readers of the scene, not printed. */
  label: string;
  /** Pixels at the size in which they are drawn. */
  image: RasterImage;
  /** Of the original image; boxes and mask are in its pixels. */
  size: Size;
  boxes: readonly Box[];
  mask: Mask | null;
  cells: readonly { map: RawMap; score?: string }[];
}

export interface ComparisonFigureInput {
  rows: readonly FigureRow[];
  columns: readonly { label: string }[];
  template?: 'one-column' | 'two-columns';
  colormap?: ColormapName;
  /** Of the colours, in [0,1]. */
  opacity?: number;
  /** Every map by its own extremes, or all by common ones. */
  limits?: 'own' | 'shared';
  /** What the numbers under the maps are. */
  scoreLabel?: string;
}

/** Widths of a page's column and of both, as CVPR and WACV set them. */
const widths = { 'one-column': 237, 'two-columns': 496 } as const;
const truthColour = '#00b8d9';
const ink = '#1b1f24';
const quiet = '#5a6470';
const margin = 2;
const letterWidth = 13;
const gap = 3;

export async function comparisonFigure(input: ComparisonFigureInput): Promise<Scene> {
  const { rows, columns, template = 'two-columns', opacity = 0.5, limits = 'own', scoreLabel } = input;
  const colours = input.colormap ?? 'jet';
  const width = widths[template];
  const count = columns.length + 1;
  const cell = (width - 2 * margin - letterWidth - gap * (count - 1)) / count;
  const text = Math.min(7.5, Math.max(5, cell / 9.5));
  const items: Item[] = [{ kind: 'rect', x: 0, y: 0, width, height: 0, fill: '#ffffff' }];
  const left = (column: number): number => margin + letterWidth + column * (cell + gap);
  const titles = ['Image', ...columns.map(({ label }) => label)].map((label) => wrap(label, cell / (text * 0.52)));
  const titleLines = Math.max(...titles.map((lines) => lines.length));
  for (const [column, lines] of titles.entries()) {
    for (const [line, part] of lines.entries()) {
      const y = margin + text * 1.2 * (titleLines - lines.length + line + 1) - text * 0.2;
      items.push({
        kind: 'text',
        x: left(column) + cell / 2,
        y,
        text: part,
        size: text,
        weight: 'semibold',
        anchor: 'middle',
        fill: ink,
      });
    }
  }
  const shared = limits === 'shared' ? sharedLimits(rows) : undefined;
  let top = margin + titleLines * text * 1.2 + 3;
  for (const [index, row] of rows.entries()) {
    const height = Math.min(1.4, Math.max(0.5, row.image.height / row.image.width)) * cell;
    const letter = `(${String.fromCharCode(97 + (index % 26))})`;
    items.push({ kind: 'text', x: margin, y: top + height / 2 + text / 3, text: letter, size: text, fill: ink });
    const place = { y: top, width: cell, height };
    const plain = row.mask === null ? row.image : outlined(row.image, row.mask);
    items.push({ kind: 'image', x: left(0), ...place, png: await encodePng(plain) });
    for (const [column, { map, score }] of row.cells.entries()) {
      const x = left(column + 1);
      const drawn = overlay({ image: row.image, map, colormap: colours, opacity, limits: shared });
      items.push({ kind: 'image', x, ...place, png: await encodePng(drawn) });
      if (score === undefined) continue;
      items.push({
        kind: 'text',
        x: x + cell / 2,
        y: top + height + text,
        text: score,
        size: text * 0.92,
        anchor: 'middle',
        fill: quiet,
      });
    }
    for (let column = 0; column < count; column++) items.push(...boxItems(row, { x: left(column), ...place }));
    top += height + (row.cells.some(({ score }) => score !== undefined) ? text * 1.35 : 0) + gap;
  }
  items.push(...legend({ top, width, text, colours, shared, scoreLabel }));
  const height = top + text * 2.4;
  items[0] = { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' };
  const title = `Comparison of ${columns.map(({ label }) => label).join(', ')} on ${rows.map(({ label }) => label).join(', ')}`;
  return { width, height, title, items };
}

function sharedLimits(rows: readonly FigureRow[]): MapLimits {
  const all = rows.flatMap(({ image, cells }) => cells.map(({ map }) => mapLimits(map, image)));
  return { low: Math.min(...all.map(({ low }) => low)), high: Math.max(...all.map(({ high }) => high)) };
}

function boxItems({ boxes, size }: FigureRow, place: Size & { x: number; y: number }): Item[] {
  const across = place.width / size.width;
  const down = place.height / size.height;
  return boxes.map((box) => ({
    kind: 'rect' as const,
    x: place.x + box.x * across,
    y: place.y + box.y * down,
    width: box.width * across,
    height: box.height * down,
    stroke: truthColour,
    strokeWidth: 0.8,
  }));
}

/** The image with the border of the mask drawn into it, two pixels wide. */
function outlined(image: RasterImage, mask: Mask): RasterImage {
  const { width, height } = image;
  const data = image.data.slice();
  const at = (x: number, y: number): number => {
    const column = Math.min(mask.width - 1, Math.floor(((x + 0.5) * mask.width) / width));
    const row = Math.min(mask.height - 1, Math.floor(((y + 0.5) * mask.height) / height));
    return mask.data[row * mask.width + column];
  };
  const colour = [1, 3, 5].map((i) => Number.parseInt(truthColour.slice(i, i + 2), 16));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = at(x, y);
      const border = here !== at(Math.min(x + 1, width - 1), y) || here !== at(x, Math.min(y + 1, height - 1));
      const before = here !== at(Math.max(x - 1, 0), y) || here !== at(x, Math.max(y - 1, 0));
      if (border || before) data.set(colour, 3 * (y * width + x));
    }
  }
  return { width, height, data };
}

interface LegendInput {
  top: number;
  width: number;
  text: number;
  colours: ColormapName;
  shared: MapLimits | undefined;
  scoreLabel: string | undefined;
}

/** The colour bar with its limits, and what the cold colour and the numbers are. */
function legend({ top, width, text, colours, shared, scoreLabel }: LegendInput): Item[] {
  const y = top + text * 0.9;
  const barWidth = Math.min(90, width / 4);
  const [low, high] =
    shared === undefined ? ['min', 'max of each map'] : [shared.low.toPrecision(2), shared.high.toPrecision(2)];
  const start = margin + letterWidth;
  const items: Item[] = [{ kind: 'text', x: start, y: y + text * 0.8, text: low, size: text, fill: quiet }];
  const barLeft = start + text * 0.62 * low.length + 3;
  const table = colormap(colours);
  const steps = 64;
  for (let i = 0; i < steps; i++) {
    const c = 3 * Math.round((i / (steps - 1)) * 255);
    const fill = `#${[...table.subarray(c, c + 3)].map((v) => v.toString(16).padStart(2, '0')).join('')}`;
    // Half a step more to the right, so that no seam shows between two of them.
    const step = barWidth / steps;
    items.push({
      kind: 'rect',
      x: barLeft + i * step,
      y,
      width: i < steps - 1 ? step * 1.5 : step,
      height: text * 0.8,
      fill,
    });
  }
  items.push({ kind: 'text', x: barLeft + barWidth + 3, y: y + text * 0.8, text: high, size: text, fill: quiet });
  const note = [scoreLabel, 'blue: ground truth'].filter((part) => part !== undefined).join('; ');
  items.push({
    kind: 'text',
    x: width - margin,
    y: y + text * 0.8,
    text: note,
    size: text,
    anchor: 'end',
    fill: quiet,
  });
  return items;
}

/** Words in lines of about so many characters; at most three lines. */
function wrap(label: string, characters: number): string[] {
  const lines: string[] = [];
  for (const word of label.replace(/\btop (\d+)/g, 'top\u00a0$1').split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + 1 + word.length <= characters || lines.length === 3))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
