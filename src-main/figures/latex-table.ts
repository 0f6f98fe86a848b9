/** The comparison table as LaTeX: booktabs, best in bold, baselines apart, a caption that says n and the settings. */
import { z } from 'zod';
import type { Report } from '../../src-shared/report.ts';
import { metricTitles } from '../../src-shared/report-types.ts';
import { bestRows, chanceOf, halfInterval, measured, type Row, rounded } from './metric-columns.ts';

export type LatexInput = Pick<Report, 'rows' | 'chance'> & Partial<Pick<Report, 'data' | 'settings'>>;

export function tableLatex(report: LatexInput): string {
  const { rows, chance } = report;
  const metrics = measured(rows);
  const isBest = bestRows(rows);
  const line = (first: string, cells: string[]): string => `${[first, ...cells].join(' & ')} \\\\`;
  const cells = (row: Row): string[] =>
    metrics.map((metric) => {
      const summary = row.metrics[metric];
      if (summary === undefined) return '--';
      const mean = rounded(metric, summary.mean);
      return `${isBest(row, metric) ? `\\textbf{${mean}}` : mean}\\,{\\scriptsize$\\pm$${halfInterval(metric, summary)}}`;
    });
  const chances = metrics.map((metric) => {
    const area = chanceOf(metric, chance);
    return area === null ? '' : rounded(metric, area);
  });
  const body = rows.map((row) =>
    row.sameAs === undefined
      ? line(escapeLatex(row.label), cells(row))
      : `${escapeLatex(row.label)} & \\multicolumn{${metrics.length}}{l}{\\emph{= ${escapeLatex(row.sameAs)}}} \\\\`,
  );
  return [
    '% needs \\usepackage{booktabs}',
    '\\begin{table*}',
    '\\centering\\small\\setlength{\\tabcolsep}{4pt}',
    `\\begin{tabular}{l${'r'.repeat(metrics.length)}}`,
    '\\toprule',
    line(
      'Method',
      metrics.map((metric) => escapeLatex(metricTitles[metric])),
    ),
    '\\midrule',
    line('Chance (area)', chances),
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${caption(report)}}`,
    '\\end{table*}',
    '',
  ].join('\n');
}

function caption({ rows, data, settings }: LatexInput): string {
  const summaries = rows.flatMap(({ metrics }) => Object.values(metrics));
  const n = data?.test ?? Math.max(0, ...summaries.map((summary) => summary.n));
  const classes = data === undefined ? '' : ` of ${data.classes} classes`;
  const excluded = Math.max(0, ...summaries.map((summary) => summary.excluded));
  const taus = rows.flatMap(({ metrics }) => metrics.maskIoU?.tau ?? []).map((tau) => tau.toFixed(2));
  const range = taus.length === 0 ? '' : `, mask IoU at each row's best common threshold ($\\tau$ ${span(taus)})`;
  return [
    `Localisation on $n = ${n}$ test images${classes}${excluded === 0 ? '' : ` (up to ${excluded} without a value)`}.`,
    `Energies and mask IoU are fractions, MaxBoxAcc, MaxBoxAccV2 and PxAP percentages${range};`,
    '$\\pm$ is half the 95\\,\\% bootstrap interval; best in bold, baselines apart.',
    ...(settings === undefined ? [] : settingsSentence(settings)),
  ].join(' ');
}

function span(values: readonly string[]): string {
  const [first, last] = [values.toSorted()[0], values.toSorted().at(-1)!];
  return first === last ? first : `${first} to ${last}`;
}

/** What the caption takes from the settings, where it is there: they are free in form. */
const captionSettings = z.object({
  network: z.object({ backbone: z.string().optional(), layer: z.string().optional() }).catch({}),
  explain: z
    .object({
      triplets: z.number().optional(),
      top: z.number().optional(),
      neighbours: z.number().optional(),
      seed: z.number().optional(),
    })
    .catch({}),
});

function settingsSentence(settings: Report['settings']): string[] {
  const { network, explain } = captionSettings.parse({ network: settings.network, explain: settings.explain });
  const parts = [
    network.backbone === undefined ? [] : escapeLatex(network.backbone),
    network.layer === undefined ? [] : `layer ${escapeLatex(network.layer)}`,
    explain.triplets === undefined ? [] : `$N = ${explain.triplets}$ triplets`,
    explain.top === undefined ? [] : `$M = ${explain.top}$ channels`,
    explain.neighbours === undefined
      ? []
      : `$k = ${explain.neighbours}$ ${explain.neighbours === 1 ? 'donor' : 'donors'}`,
    explain.seed === undefined ? [] : `seed ${explain.seed}`,
  ].flat();
  return parts.length === 0 ? [] : [`Settings: ${parts.join(', ')}.`];
}

const latexSpecial: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '−': '$-$',
  '–': '--',
  '…': '\\ldots{}',
  '×': '$\\times$',
  '±': '$\\pm$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '∞': '$\\infty$',
  '→': '$\\rightarrow$',
  α: '$\\alpha$',
  σ: '$\\sigma$',
  τ: '$\\tau$',
};

/** In one pass, so that what a character becomes is not escaped again. */
export function escapeLatex(text: string): string {
  return text.replace(/[#$%&_{}\\~^<>|"−–…×±≤≥∞→αστ]/g, (c) => latexSpecial[c] ?? `\\${c}`);
}
