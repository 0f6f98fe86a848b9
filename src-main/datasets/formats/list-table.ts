/** A text file with an image and its class a line, of any separator, with or without a header: which column is what. */
import Papa from 'papaparse';
import { formatOfName } from '../image-file.ts';
import { splitOfName } from '../split.ts';

export interface ListTable {
  /** Each with its 1-based line; the header is none of them. */
  rows: { line: number; cells: readonly string[] }[];
  /** Columns; null where the table has none of the kind. */
  path: number;
  label: number;
  split: number | null;
  /** Left, top, then right and bottom or width and height. */
  box: { columns: readonly [number, number, number, number]; corners: boolean } | null;
}

const headers = {
  label: [
    /^(class_?name|label_?name|category_?name)$/,
    /^(labels?|class(es)?|category|species|identity|item_?id|product_?id|class_?id|target|pid)$/,
  ],
  split: [/^(split|set|subset|partition|evaluation_status|phase|usage)$/],
};
const boxHeaders: readonly [readonly RegExp[], boolean][] = [
  [[/^x_?min|xmin|x1|left$/, /^y_?min|ymin|y1|top$/, /^x_?max|xmax|x2|right$/, /^y_?max|ymax|y2|bottom$/], true],
  [[/^x|bbox_x$/, /^y|bbox_y$/, /^w|width|bbox_w(idth)?$/, /^h|height|bbox_h(eight)?$/], false],
];

/** Null where no column names images, or none beside it can be a class. */
export function readListTable(text: string): ListTable | null {
  const lines = text.split(/\r?\n/);
  const separator = separatorOf(lines);
  const rows: ListTable['rows'] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() !== '') rows.push({ line: i + 1, cells: cellsOf(line, separator) });
  }
  // In-shop begins with the number of its lines.
  if (rows.length > 1 && rows[0].cells.length === 1 && rows[1].cells.length > 1) rows.shift();
  if (rows.length === 0) return null;
  const hasHeader = !rows[0].cells.some(isImage) && rows.length > 1;
  const names = hasHeader ? rows.shift()!.cells.map((cell) => cell.trim().toLowerCase()) : [];
  const glance = rows.slice(0, 200);
  const columns = Math.max(...glance.map(({ cells }) => cells.length));
  const path = columnOf(columns, (c) => share(glance, c, isImage) > 0.5);
  if (path === null) return null;
  const box = boxOf(names);
  const taken = new Set<number | null>([path, ...(box?.columns ?? [])]);
  const split =
    headerOf(names, headers.split) ??
    columnOf(
      columns,
      (c) => !taken.has(c) && share(glance, c, (cell) => /^(train|test|val|query|gallery)\w*$/i.test(cell)) > 0.9,
    );
  taken.add(split);
  const named = headerOf(names, headers.label);
  const after = columnOf(columns, (c) => c > path && !taken.has(c)) ?? columnOf(columns, (c) => !taken.has(c));
  const label = named ?? (hasHeader && columns - taken.size > 1 ? null : after);
  return label === null ? null : { rows, path, label, split, box };
}

export function splitOfCell(cell: string | undefined): ReturnType<typeof splitOfName> {
  return cell === undefined ? null : splitOfName(cell.trim());
}

function separatorOf(lines: readonly string[]): string | null {
  const some = lines.slice(0, 50).filter((line) => line.trim() !== '');
  return (
    [',', '\t', ';', '|'].find((one) => some.filter((line) => line.includes(one)).length > some.length * 0.8) ?? null
  );
}

function cellsOf(line: string, separator: string | null): string[] {
  if (separator !== null) {
    const parsed = Papa.parse<string[]>(line, { delimiter: separator });
    return (parsed.data[0] ?? []).map((cell) => cell.trim());
  }
  // A path may hold spaces: it ends with the extension of an image.
  const found = /^(\S.*?\.(?:jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|bmp))\s+(.*)$/i.exec(line.trim());
  if (found && !/^\S+(\s+\d+)*\s+\S*[\\/]/.test(found[1])) return [found[1], ...found[2].split(/\s+/)];
  return line.trim().split(/\s+/);
}

function isImage(cell: string): boolean {
  return formatOfName(cell) !== null;
}

function share(rows: ListTable['rows'], column: number, is: (cell: string) => boolean): number {
  return rows.filter(({ cells }) => is(cells[column] ?? '')).length / Math.max(1, rows.length);
}

function columnOf(columns: number, is: (column: number) => boolean): number | null {
  for (let c = 0; c < columns; c++) if (is(c)) return c;
  return null;
}

function headerOf(names: readonly string[], patterns: readonly RegExp[]): number | null {
  for (const pattern of patterns) {
    const found = names.findIndex((name) => pattern.test(name));
    if (found >= 0) return found;
  }
  return null;
}

function boxOf(names: readonly string[]): ListTable['box'] {
  for (const [patterns, corners] of boxHeaders) {
    const [a, b, c, d] = patterns.map((pattern) =>
      names.findIndex((name) => new RegExp(`^(${pattern.source.slice(1, -1)})$`).test(name)),
    );
    if ([a, b, c, d].every((one) => one >= 0)) return { columns: [a, b, c, d], corners };
  }
  return null;
}
