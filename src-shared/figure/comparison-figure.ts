/** The comparison figure: rows are images, columns are methods, ground truth in one cold colour, a bar for the colours. */
import type { ColormapName } from '../colormaps.ts';
import type { RawMap } from '../feature-map.ts';
import type { Box, Mask, Size } from '../geometry.ts';
import { maskOutline } from '../mask-outline.ts';
import { figureLegend } from './figure-legend.ts';
import { type MapLimits, mapLimits, overlay } from './overlay.ts';
import type { DrawingTools, Item, RasterImage, Scene } from './scene.ts';
import { fittingSize, wrapText } from './text-layout.ts';

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
const letterWidth = 14;
const gap = 3;

export async function comparisonFigure(input: ComparisonFigureInput, tools: DrawingTools): Promise<Scene> {
  const { measure, encodePng } = tools;
  const { rows, columns, template = 'two-columns', colormap = 'inferno', opacity = 0.5, limits = 'own' } = input;
  const width = widths[template];
  const count = columns.length + 1;
  const cell = (width - 2 * margin - letterWidth - gap * (count - 1)) / count;
  const left = (column: number): number => margin + letterWidth + column * (cell + gap);
  const labels = ['Image', ...columns.map(({ label }) => glue(label))];
  const size = fittingSize(
    labels.flatMap((label) => label.split(' ')),
    cell + gap - 1,
    { most: 7.5, least: 4.5 },
    measure,
  );
  const items: Item[] = [];
  const titles = labels.map((label) => wrapText(label, cell, { size, weight: 'semibold' }, measure));
  const titleLines = Math.max(...titles.map((lines) => lines.length));
  for (const [column, lines] of titles.entries()) {
    for (const [line, text] of lines.entries()) {
      // The last lines of all titles stand side by side.
      const y = margin + size * (1.2 * (titleLines - lines.length + line + 1) - 0.2);
      const x = left(column) + cell / 2;
      items.push({ kind: 'text', x, y, text, size, weight: 'semibold', anchor: 'middle', fill: ink });
    }
  }
  const shared = limits === 'shared' ? await sharedLimits(rows, tools) : undefined;
  let top = margin + titleLines * size * 1.2 + 3;
  for (const [index, row] of rows.entries()) {
    const place = drawnSize(row.image, cell);
    const scored = row.cells.some(({ score }) => score !== undefined);
    const at = (column: number): Place => ({ ...place, x: left(column) + (cell - place.width) / 2, y: top });
    items.push({ kind: 'text', x: margin, y: top + place.height / 2 + size / 3, text: letter(index), size, fill: ink });
    items.push({ kind: 'image', ...at(0), png: await encodePng(row.image) });
    items.push(...outlineItems(row, at(0)), ...boxItems(row, at(0)));
    for (const [column, { map, score }] of row.cells.entries()) {
      const drawn = overlay({ image: row.image, map, colormap, opacity, limits: shared });
      items.push({ kind: 'image', ...at(column + 1), png: await encodePng(drawn) });
      items.push(...boxItems(row, at(column + 1)));
      if (score === undefined) continue;
      const x = left(column + 1) + cell / 2;
      const y = top + place.height + size;
      items.push({ kind: 'text', x, y, text: score, size: size * 0.94, anchor: 'middle', fill: quiet });
    }
    top += place.height + (scored ? size * 1.4 : 0) + gap;
  }
  const legend = await figureLegend(
    {
      left: left(0),
      right: width - margin,
      top: top + size * 0.5,
      size,
      colours: colormap,
      shared,
      truth: truthKey(rows),
      note: input.scoreLabel,
      ink: quiet,
    },
    tools,
  );
  const height = legend.bottom + margin;
  const page: Item = { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' };
  const title = `Comparison of ${columns.map(({ label }) => label).join(', ')} on ${rows.map(({ label }) => label).join(', ')}`;
  return { width, height, title, items: [page, ...items, ...legend.items] };
}

interface Place extends Size {
  x: number;
  y: number;
}

/** Images keep their shape; one that is very high is drawn narrower than its column. */
function drawnSize(image: Size, cell: number): Size {
  const shape = image.height / image.width;
  const width = shape > 1.4 ? (cell * 1.4) / shape : cell;
  return { width, height: width * shape };
}

/** (a) … (z), (aa), (ab) … */
function letter(index: number): string {
  const first = index < 26 ? '' : String.fromCharCode(96 + Math.floor(index / 26));
  return `(${first}${String.fromCharCode(97 + (index % 26))})`;
}

/** “top 50” and “N = 50” stay on one line. */
function glue(label: string): string {
  return label.replace(/\b(top) (?=\d)/g, '$1\u00a0').replace(/ ([=×]) /g, '\u00a0$1\u00a0');
}

async function sharedLimits(rows: readonly FigureRow[], { pause }: DrawingTools): Promise<MapLimits> {
  const all: MapLimits[] = [];
  for (const { image, cells } of rows) {
    for (const { map } of cells) {
      all.push(mapLimits(map, image));
      await pause();
    }
  }
  return { low: Math.min(...all.map(({ low }) => low)), high: Math.max(...all.map(({ high }) => high)) };
}

function truthKey(rows: readonly FigureRow[]): { colour: string; label: string } | null {
  const boxes = rows.some((row) => row.boxes.length > 0);
  const masks = rows.some((row) => row.mask !== null);
  if (!boxes && !masks) return null;
  return { colour: truthColour, label: boxes && masks ? 'ground truth (box, mask)' : 'ground truth' };
}

function truthStroke({ width }: Size): number {
  return Math.min(0.7, Math.max(0.4, width / 90));
}

function boxItems({ boxes, size }: FigureRow, place: Place): Item[] {
  const across = place.width / size.width;
  const down = place.height / size.height;
  return boxes.map((box) => ({
    kind: 'rect' as const,
    x: place.x + box.x * across,
    y: place.y + box.y * down,
    width: box.width * across,
    height: box.height * down,
    stroke: truthColour,
    strokeWidth: truthStroke(place),
  }));
}

/** The mask's border without its stairs: straightened to a pixel, or to a dot at 300 dpi where pixels are finer. */
function outlineItems({ mask }: FigureRow, place: Place): Item[] {
  if (mask === null) return [];
  const across = place.width / mask.width;
  const down = place.height / mask.height;
  const dot = 72 / 300 / across;
  return maskOutline(mask, { tolerance: Math.max(1, dot), smallest: (4 * dot) ** 2 }).map((ring) => ({
    kind: 'path' as const,
    points: ring.map(([x, y]) => [place.x + x * across, place.y + y * down] as const),
    closed: true,
    stroke: truthColour,
    strokeWidth: truthStroke(place),
  }));
}
