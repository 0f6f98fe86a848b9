/** What Browse shows, as tables and drawings for elsewhere. */

import { reviewWords } from '../../../src-shared/catalogue.ts';
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import type { Item } from '../../../src-shared/figure/scene.ts';
import type { Points } from '../../../src-shared/inside-polygon.ts';
import { type ItemTable, noItem } from '../../../src-shared/item-table.ts';
import { metricTitle } from '../../catalogue/words.ts';
import type { Cell } from '../../components/export.ts';
import { windowSvg } from '../../components/window-svg.ts';
import type { BrowseModel } from './browse-model.svelte.ts';
import { legendOf } from './map-legend.ts';
import type { MapLook } from './map-look.ts';

export interface ExportColumns {
  table: CatalogueTable;
  /** A column of its own for each. */
  values: readonly { title: string; column: Float32Array }[];
}

/** With the score and the distance that Browse shows now; where one of them is on its way, it has to be waited for. */
export function shownRows(rows: ArrayLike<number>, model: BrowseModel): Record<string, Cell>[] {
  const { table, columns, score } = model;
  if (table === null) return [];
  const values = [];
  if (columns.score !== null && score !== null) {
    const label = columns.available?.rows.find(({ id }) => id === score.row)?.label ?? score.row;
    values.push({ title: `${label}: ${metricTitle(score.metric)}`, column: columns.score });
  }
  if (columns.distance !== null) values.push({ title: 'distance to the reference', column: columns.distance });
  const { items } = model;
  const records = imageRows(rows, { table, values });
  if (items === null) return records;
  // Of images of a table: which item, and what the table says of it.
  return records.map((record, at) => {
    const item = items.itemOf[rows[at]];
    return { ...record, item: item === noItem ? null : items.keyOf(item), ...valuesOf(item, items, 'table: ') };
  });
}

/** Of a row of the table; `prefix` keeps its columns apart from those of the images. */
function valuesOf(item: number, items: ItemTable, prefix: string): Record<string, Cell> {
  return Object.fromEntries(
    items.columns.map(({ name }, column) => [prefix + name, item === noItem ? null : items.cellOf(item, column)]),
  );
}

/** A record of each item that is shown: its values in the table, and the path of its image in each view. */
export function shownItems(model: BrowseModel): Record<string, Cell>[] {
  const { table, items, count } = model;
  if (table === null || items === null) return [];
  return Array.from({ length: count }, (_, place) => items.itemOf[model.leadAt(place)])
    .filter((item) => item !== noItem)
    .map((item) => {
      const images = items.views.map((name, view): [string, Cell] => {
        const row = items.rowOf(item, view);
        return [`image of ${name}`, row === null ? null : table.pathOf(row)];
      });
      const taken = items.columns.some(({ name }) => name === 'item' || name === 'split');
      return {
        item: items.keyOf(item),
        split: table.splitOf(items.rowsOf(item)[0]),
        ...valuesOf(item, items, taken ? 'table: ' : ''),
        ...Object.fromEntries(images),
      };
    });
}

/** One record per row, in the given order. */
export function imageRows(rows: ArrayLike<number>, { table, values }: ExportColumns): Record<string, Cell>[] {
  return Array.from(rows, (row) => {
    const record: Record<string, Cell> = {
      image: table.idOf(row),
      name: table.nameOf(row),
      path: table.pathOf(row),
      class: table.classOf(row),
      split: table.splitOf(row),
      box: table.hasBox(row) ? 1 : 0,
      mask: table.hasMask(row) ? 1 : 0,
      width: table.columns.width[row],
      height: table.columns.height[row],
      review: reviewWords[table.reviewOf(row)],
      tags: table.tagsOf(row).join(';'),
    };
    for (const { title, column } of values) record[title] = numberOf(column[row]);
    return record;
  });
}

/** With their coordinates; images without an embedding are left out. */
export function mapRows(rows: ArrayLike<number>, table: CatalogueTable, { x, y }: Points): Record<string, Cell>[] {
  return Array.from(rows)
    .filter((row) => !Number.isNaN(x[row]))
    .map((row) => ({
      image: table.idOf(row),
      name: table.nameOf(row),
      class: table.classOf(row),
      split: table.splitOf(row),
      x: numberOf(x[row]),
      y: numberOf(y[row]),
    }));
}

/** A drawing of `width` × `width` px at most, and below it what the colours say: a group per colour, so that the file stays small. */
export function mapSvg(
  rows: ArrayLike<number>,
  { points, look, title }: { points: Points; look: MapLook; title: string },
  width = 800,
): string {
  const placed = Array.from(rows).filter((row) => !Number.isNaN(points.x[row]));
  const bounds = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (const row of placed) {
    bounds.left = Math.min(bounds.left, points.x[row]);
    bounds.right = Math.max(bounds.right, points.x[row]);
    bounds.bottom = Math.min(bounds.bottom, points.y[row]);
    bounds.top = Math.max(bounds.top, points.y[row]);
  }
  const margin = 12;
  const span = Math.max(bounds.right - bounds.left, bounds.top - bounds.bottom, 1e-9);
  const scale = (width - 2 * margin) / span;
  const drawing = Math.ceil(Math.max(0, (bounds.top - bounds.bottom) * scale) + 2 * margin);
  const radius = placed.length > 30_000 ? 1 : placed.length > 3000 ? 1.6 : 3;
  const groups = new Map<number, [number, number][]>();
  const tenth = (value: number): number => Math.round(10 * value) / 10;
  for (const row of placed) {
    const x = tenth((points.x[row] - bounds.left) * scale + margin);
    const y = tenth((bounds.top - points.y[row]) * scale + margin);
    const group = groups.get(look.category[row]);
    if (group === undefined) groups.set(look.category[row], [[x, y]]);
    else group.push([x, y]);
  }
  const drawn = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([category, dots]): Item => {
      return { kind: 'dots', points: dots, radius, fill: look.colours[category % look.colours.length] };
    });
  const legend = legendOf(look, { title, width, top: drawing });
  const height = drawing + legend.height;
  return windowSvg({ width, height, title, items: [...drawn, ...legend.items] }).svg;
}

/** Float32 without the digits that float64 makes up. */
function numberOf(value: number): Cell {
  return Number.isNaN(value) ? null : Number(value.toPrecision(7));
}
