/** Errors of sets of features: for a terminal, as CSV with every number, as LaTeX (booktabs), and as one page of HTML. */
import { csvOf } from '../../src-shared/csv.ts';
import { answerOf } from '../../src-shared/regress/answer.ts';
import {
  bestOf,
  differenceText,
  errorNames,
  errorText,
  errorTitles,
  pairTitle,
} from '../../src-shared/regress/error-words.ts';
import type { ErrorName, Measured, Paired, SetErrors } from '../../src-shared/regress/errors.ts';
import type { Regressor } from '../../src-shared/regress/regression-spec.ts';
import { escapeLatex } from './latex-table.ts';
import { reportPage, section, table, text } from './report-html.ts';

interface RegressionTables {
  items: number;
  excluded: number;
  sets: Readonly<Record<string, SetErrors>>;
  paired: readonly Paired[];
  settings: { target: string; log: boolean; folds: number; repeats: number; regressor?: Regressor | undefined };
  excludedRows: readonly { line: number; key: string; reason: string }[];
}

/** Results that were kept before there was a choice do not name it. */
function regressorWords({ regressor }: RegressionTables['settings']): string {
  return regressor === 'forest' ? 'random forests' : 'ridge regression';
}

export function regressionText(regression: RegressionTables): string {
  const { sets, settings, paired, items, excluded } = regression;
  const head = ['', ...errorTitles(settings)];
  const body = Object.entries(sets).map(([name, errors]) => [
    name,
    ...errorNames.map((column) => withInterval(column, errors[column], bestOf(column, sets))),
  ]);
  const widths = head.map((_, c) => Math.max(...[head, ...body].map((row) => row[c].length)));
  const lines = [head, ...body].map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('   ')
      .trimEnd(),
  );
  const answer = answerOf(paired, settings.log);
  const left = excluded === 0 ? '' : `, ${excluded} rows left out`;
  return [
    ...lines,
    '',
    `${items} items${left}; ${regressorWords(settings)}, ${settings.repeats} × ${settings.folds} folds by item; in brackets the 95 % interval over items`,
    ...(answer === null ? [] : ['', `Do the images help? ${answer}`]),
  ].join('\n');
}

function withInterval(column: ErrorName, { mean, low, high }: Measured, best: number): string {
  return `${errorText(column, mean, best)} [${errorText(column, low, best)}, ${errorText(column, high, best)}]`;
}

export function regressionCsv({ sets }: RegressionTables): string {
  const head = ['set', ...errorNames.flatMap((name) => [name, `${name} low`, `${name} high`])];
  return csvOf(
    head,
    Object.entries(sets).map(([name, errors]) => [
      name,
      ...errorNames.flatMap((column) => [errors[column].mean, errors[column].low, errors[column].high]),
    ]),
  );
}

export function pairedCsv({ paired }: RegressionTables): string {
  const head = ['a', 'b', 'metric', 'difference', 'low', 'high', 't', 'p'];
  return csvOf(
    head,
    paired.map(({ a, b, metric, difference: { mean, low, high }, t, p }) => [a, b, metric, mean, low, high, t, p]),
  );
}

export function regressionLatex(regression: RegressionTables): string {
  const { sets, settings, items, excluded } = regression;
  const body = Object.entries(sets).map(([name, errors]) => {
    const cells = errorNames.map((column) => {
      const { mean, low, high } = errors[column];
      const best = bestOf(column, sets);
      const value = mean === best ? `\\textbf{${inLatex(column, mean, best)}}` : inLatex(column, mean, best);
      return `${value}\\,{\\scriptsize$\\pm$${inLatex(column, (high - low) / 2, best)}}`;
    });
    return `${[escapeLatex(name), ...cells].join(' & ')} \\\\`;
  });
  const target = escapeLatex(settings.target);
  const left = excluded === 0 ? '' : ` (${excluded} rows of the table left out)`;
  return [
    '% needs \\usepackage{booktabs}',
    '\\begin{table}',
    '\\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}',
    '\\begin{tabular}{@{}lrrrr@{}}',
    '\\toprule',
    `Features & MAE & median APE & $R^2$ & ${settings.log ? '$R^2$ of log' : '$R^2$ as estimated'} \\\\`,
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{Estimates of ${target} for ${items} items${left}: ${regressorWords(settings)}, ${settings.repeats} $\\times$ ${settings.folds} folds by item, mean over repeats $\\pm$ half the 95\\,\\% bootstrap interval over items; the best mean in bold.}`,
    '\\end{table}',
    '',
  ].join('\n');
}

/** The minus sign of the other tables is no character of plain LaTeX. */
function inLatex(name: ErrorName, value: number, best: number): string {
  return errorText(name, value, best).replace('−', '$-$');
}

interface RegressionPage extends RegressionTables {
  /** SVG without fonts of their own; null where there are no maps. */
  mapsSvg: string | null;
  /** Why there are no maps, in sentences; null where there are. */
  noMaps: string | null;
  regionsSvg: string | null;
  scatterSvg: string;
  bands: readonly { name: string; items: number; views: readonly string[] }[];
  views: readonly string[];
  worst: readonly { key: string; truth: string; estimate: string; error: string }[];
  allSettings: unknown;
}

export function regressionHtml(page: RegressionPage): string {
  const { settings, items, excluded, paired, sets, excludedRows } = page;
  const answer = answerOf(paired, settings.log);
  const figure = (svg: string | null): string => (svg === null ? '' : `<figure class="paper">${svg}</figure>`);
  const errors = Object.entries(sets).map(([name, own]) =>
    row(
      name,
      errorNames.map((column) => {
        const [mean, low, high] = [own[column].mean, own[column].low, own[column].high].map((value) =>
          errorText(column, value, bestOf(column, sets)),
        );
        return `${mean}<small>${low} – ${high}</small>`;
      }),
    ),
  );
  const differences = paired.map(({ a, b, metric, difference: { mean, low, high }, t, p }) => {
    const clear = low > 0 || high < 0;
    const shown = (value: number): string => differenceText(metric, value, bestOf(metric, sets));
    return row(pairTitle({ a, b }), [
      metric === 'mae' ? 'MAE' : settings.log ? 'R² of log' : 'R²',
      clear ? `<strong>${shown(mean)}</strong>` : shown(mean),
      `${shown(low)} to ${shown(high)}`,
      t.toFixed(2),
      p < 0.001 ? '&lt; 0.001' : p.toFixed(3),
    ]);
  });
  const left = excluded === 0 ? '' : ` ${excluded} rows of the table are left out.`;
  return reportPage({
    title: `What moves ${text(settings.target)}`,
    lead: `${items} items, ${regressorWords(settings)}, ${settings.repeats} × ${settings.folds} folds by item.${left}${answer === null ? '' : ` Do the images help? ${text(answer)}`}`,
    body: `${section('Errors', captioned('Mean over repeats, below it the 95 % bootstrap interval over items.', ['Features', ...errorTitles(settings)], errors))}
${section('Pairs on the same items', captioned('Differences on the same items, bold where the interval excludes 0; t and p of the corrected resampled t-test over folds (Nadeau and Bengio 2003).', ['Pair', 'measure', 'difference', '95 % interval', 't', 'p'], differences))}
${section('Estimated against true', figure(page.scatterSvg))}
${section('Maps of value', page.noMaps === null ? figure(page.mapsSvg) : `<p class="note">${text(page.noMaps)}</p>`)}
${section('Regions across all photographs', figure(page.regionsSvg))}
${
  page.bands.length === 0
    ? ''
    : section(
        'Bands of the target',
        captioned(
          'What the photographs of a view add to the estimate, on average.',
          ['Band', 'items', ...page.views],
          page.bands.map((band) => row(band.name, [String(band.items), ...band.views])),
        ),
      )
}
${section(
  'Worst estimates',
  captioned(
    'Items with the largest errors, of the last set.',
    ['Item', 'true', 'estimate', 'error'],
    page.worst.map(({ key, truth, estimate, error }) => row(key, [truth, estimate, error])),
  ),
)}
${
  excludedRows.length === 0
    ? ''
    : section(
        'Rows left out',
        captioned(
          'Rows of the table that are in no estimate.',
          ['Row', 'line', 'reason'],
          excludedRows.slice(0, 1000).map(({ key, line, reason }) => row(key, [String(line), text(reason)])),
        ),
      )
}
${section('Settings', `<details><summary>All settings</summary><pre>${text(JSON.stringify(page.allSettings, null, 2))}</pre></details>`)}`,
  });
}

/** Nothing where there are no rows. */
function captioned(caption: string, head: readonly string[], body: readonly string[]): string {
  return body.length === 0 ? '' : table({ caption, head: head.map(text), body });
}

function row(name: string, cells: readonly string[]): string {
  return `<tr><th scope="row">${text(name)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
