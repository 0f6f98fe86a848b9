/** A comparison table as it is asked for: by the window, in its address, and by `tripletscope table`. */
import { z } from 'zod';
import { metricNames } from './report-types.ts';

export const tableSpecSchema = z.object({
  /** Their rows stand one below the other; none: the latest evaluation of the current model. */
  evaluations: z.array(z.number().int().min(1)).max(50).default([]),
  /** Row ids, in this order; null: every row that is no point of a curve. */
  rows: z.array(z.string().max(80)).max(200).nullable().default(null),
  /** Null: those of the comparison table. */
  metrics: z.array(z.enum(metricNames)).nullable().default(null),
  /** Filters as `--subset` takes them, one each; none: every image that was scored. */
  subset: z.array(z.string().max(1000)).max(10_000).default([]),
});

export type TableSpec = z.output<typeof tableSpecSchema>;

/** A row of one of the evaluations, by what tells it from all others. */
export interface RowKey {
  evaluation: number;
  row: string;
}

export function rowKeyText({ evaluation, row }: RowKey): string {
  return `${evaluation}:${row}`;
}

/** Null for what is no key. */
export function parseRowKey(text: string): RowKey | null {
  const [, evaluation, row] = /^(\d+):(.+)$/.exec(text) ?? [];
  return evaluation === undefined || row === undefined ? null : { evaluation: Number(evaluation), row };
}
