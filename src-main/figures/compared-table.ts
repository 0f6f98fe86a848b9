/** A comparison table with its choices, for the terminal, as CSV and as LaTeX: by the writers of the report's table. */
import { type ComparedTable, fullLabel } from '../../src-shared/compared-table.ts';
import { type LatexInput, tableLatex } from './latex-table.ts';
import { tableCsv, tableText } from './tables.ts';

/** Rows of several evaluations are told apart by `3:averaged` and by their label. */
function asReport(table: ComparedTable): LatexInput {
  const several = new Set(table.rows.map(({ evaluation }) => evaluation)).size > 1;
  return {
    rows: table.rows.map((row) => ({
      id: several ? row.key : row.row,
      label: fullLabel(table, row),
      metrics: row.metrics,
    })),
    chance: table.chance,
    settings: {
      evaluation: {
        convention: table.convention,
        ...(table.author !== null && { author: table.author }),
        ...(table.drafts && { drafts: true }),
      },
    },
  };
}

export function comparedText(table: ComparedTable, options: { colour: boolean }): string {
  return tableText({ ...asReport(table), metrics: table.metrics }, options);
}

export function comparedCsv(table: ComparedTable): string {
  return tableCsv({ ...asReport(table), metrics: table.metrics });
}

/** `subset`: the filters that the images passed, for the caption. */
export function comparedLatex(table: ComparedTable, subset: readonly string[] = []): string {
  const form = { form: 'wide', metrics: table.metrics } as const;
  const images = subset.length === 0 ? {} : { images: `those with ${subset.join(', ')}` };
  return tableLatex({ ...asReport(table), ...images }, form);
}
