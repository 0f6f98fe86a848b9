/** Items of a table: rows with attributes, a number to be estimated, and images in named views (METHOD section 10). */
import { z } from 'zod';

const columnSchema = z.object({
  name: z.string(),
  type: z.enum(['number', 'category', 'text']),
  /** Why it was read so. */
  reason: z.string(),
  /** Rows without a value, and how many different values there are. */
  missing: z.number(),
  values: z.number(),
  /** The logarithm is used in its place. */
  log: z.boolean(),
  /** Whether it names the rows and is no attribute; found from its values where nobody said. */
  key: z.boolean().optional(),
});

const rowSchema = z.object({
  /** 1-based among the rows of the table. */
  row: z.number(),
  /** Line of the file. */
  line: z.number(),
  /** What names it, and its images: the values of the columns in the pattern, or the number of the row. */
  key: z.string(),
  /** A value a column: null where it is missing. */
  values: z.array(z.union([z.number(), z.string(), z.null()])),
  /** A path a view, relative to the data set: null where there is no image. */
  images: z.array(z.string().nullable()),
});

export const itemsSchema = z.object({
  /** The file, as it was named. */
  table: z.string(),
  target: z.string().nullable(),
  columns: z.array(columnSchema),
  views: z.array(z.string()),
  rows: z.array(rowSchema),
  /** Lines whose cells do not fit the columns. */
  ragged: z.array(z.object({ line: z.number(), cells: z.number() })),
});

export type Items = z.output<typeof itemsSchema>;
export type Item = z.output<typeof rowSchema>;

/** A column that names the rows: by what was said of it, else by its values. */
export function isKeyColumn({ columns, rows }: Pick<Items, 'columns' | 'rows'>, at: number): boolean {
  const { key, values } = columns[at];
  return key ?? (values === rows.length && rows.every((row) => String(row.values[at]) === row.key));
}

/** Names in one text, separated by commas. */
export function nameList(text: string | undefined): string[] | undefined {
  const names = text?.split(',').map((name) => name.trim());
  return names?.filter((name) => name !== '');
}
