/** The comparison table as LaTeX: booktabs, best in bold, baselines apart, a caption that says n and the settings. */
import { z } from 'zod';
import { conventions } from '../../src-shared/ground-truth.ts';
import { isPercentage, rounded } from '../../src-shared/metric-words.ts';
import { authorOf, conventionOf, countsDrafts, type Report } from '../../src-shared/report.ts';
import { type MetricName, metricTitles } from '../../src-shared/report-types.ts';
import { bestRows, chanceOf, halfInterval, measured, nothingScored, type Row } from './metric-columns.ts';

export interface LatexInput extends Pick<Report, 'rows' | 'chance'>, Partial<Pick<Report, 'data' | 'settings'>> {
  /** Which images, where not all: a clause of the caption. */
  images?: string;
}

/** Both fit the usual two-column page: `wide` (496 pt) spans its columns, `narrow` (237 pt) stands in one of them. */
export interface LatexForm {
  form: 'wide' | 'narrow';
  /** Those that no row has are passed over. */
  metrics?: readonly MetricName[];
}

/** What a single column holds beside the longest label, without intervals. */
export const narrowMetrics: readonly MetricName[] = ['energyInBox', 'energyInMask', 'maskIoU'];

export function tableLatex(report: LatexInput, { form, metrics: asked }: LatexForm = { form: 'wide' }): string {
  const { rows, chance } = report;
  const isNarrow = form === 'narrow';
  const metrics = measured(rows, asked ?? (isNarrow ? narrowMetrics : undefined));
  if (metrics.length === 0) return `% ${nothingScored}\n`;
  const isBest = bestRows(rows);
  const line = (first: string, cells: string[]): string => `${[first, ...cells].join(' & ')} \\\\`;
  const cells = (row: Row): string[] =>
    metrics.map((metric) => {
      const summary = row.metrics[metric];
      if (summary === undefined) return '--';
      const mean = rounded(metric, summary.mean);
      const value = isBest(row, metric) ? `\\textbf{${mean}}` : mean;
      return isNarrow ? value : `${value}\\,{\\scriptsize$\\pm$${halfInterval(metric, summary)}}`;
    });
  const chances = metrics.map((metric) => {
    const area = chanceOf(metric, chance);
    return area === null ? '' : rounded(metric, area);
  });
  const body = rows.map((row) =>
    row.sameAs === undefined
      ? line(escapeLatex(isNarrow ? shortened(row.label) : row.label), cells(row))
      : `${escapeLatex(row.label)} & \\multicolumn{${metrics.length}}{l}{\\emph{= ${escapeLatex(row.sameAs)}}} \\\\`,
  );
  const environment = isNarrow ? 'table' : 'table*';
  return [
    '% needs \\usepackage{booktabs}',
    `\\begin{${environment}}`,
    '\\centering\\footnotesize\\setlength{\\tabcolsep}{3pt}',
    `\\begin{tabular}{@{}l${'r'.repeat(metrics.length)}@{}}`,
    '\\toprule',
    line('Method', metrics.map(heading)),
    '\\midrule',
    ...(chances.some((area) => area !== '') ? [line('Chance (area)', chances)] : []),
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${caption(report, metrics, isNarrow)}}`,
    `\\end{${environment}}`,
    '',
  ].join('\n');
}

/** A single column has no room for whole words beside three metrics. */
function shortened(label: string): string {
  const short = { averaged: 'avg.', transferred: 'transf.', distance: 'dist.', baseline: 'base' } as const;
  return label.replace(/\b(averaged|transferred|distance|baseline)\b/gi, (word) => {
    const found = short[word.toLowerCase() as keyof typeof short];
    return word[0] === word[0].toUpperCase() ? `${found[0].toUpperCase()}${found.slice(1)}` : found;
  });
}

/** In two lines where it can be parted: a heading is wider than its numbers. */
function heading(metric: MetricName): string {
  const lines = escapeLatex(metricTitles[metric]).split(/ (?=\S+$)|(?=AccV?2?$)/);
  return lines.length === 1 ? lines[0] : `\\shortstack[r]{${lines.join('\\\\')}}`;
}

function caption(
  { rows, data, settings, images }: LatexInput,
  metrics: readonly MetricName[],
  isNarrow: boolean,
): string {
  const summaries = rows.flatMap((row) => metrics.flatMap((metric) => row.metrics[metric] ?? []));
  const n = data?.test ?? Math.max(0, ...summaries.map((summary) => summary.n));
  const classes = data === undefined ? '' : ` of ${data.classes} classes`;
  const excluded = Math.max(0, ...summaries.map((summary) => summary.excluded));
  const bounds = metrics.map((metric) => {
    const widths = rows.flatMap((row) => {
      const summary = row.metrics[metric];
      return summary === undefined ? [] : [Number(halfInterval(metric, summary))];
    });
    return `${rounded(metric, Math.max(0, ...widths))} (${metricTitles[metric]})`;
  });
  const author = authorOf(settings);
  return [
    `Localisation on $n = ${n}$ test images${classes}${excluded === 0 ? '' : ` (up to ${excluded} without a value)`}${images === undefined ? '' : `, ${escapeLatex(images)}`}.`,
    units(metrics, rows),
    isNarrow
      ? `Half the 95\\,\\% bootstrap interval is at most ${escapeLatex(bounds.join(', '))}; ${bold}.`
      : `$\\pm$ is half the 95\\,\\% bootstrap interval; ${bold}.`,
    `Convention: ${escapeLatex(conventions[conventionOf(settings)])}.`,
    ...(author === null ? [] : [`Ground truth of ${escapeLatex(author)} alone.`]),
    ...(countsDrafts(settings) ? ['Drafts counted.'] : []),
    ...(settings === undefined ? [] : settingsSentence(settings)),
  ].join(' ');
}

const bold = 'the best in bold, with rows whose difference from it may be 0; baselines apart';

function units(metrics: readonly MetricName[], rows: readonly Row[]): string {
  const [percentages, fractions] = [true, false].map((wanted) =>
    metrics.filter((metric) => isPercentage(metric) === wanted).map((metric) => metricTitles[metric]),
  );
  const parts = [
    ...(fractions.length === 0 ? [] : [`${listed(fractions)} as fractions`]),
    ...(percentages.length === 0 ? [] : [`${listed(percentages)} as percentages`]),
  ];
  const taus = metrics.includes('maskIoU')
    ? rows.flatMap((row) => row.metrics.maskIoU?.tau ?? []).map((tau) => tau.toFixed(2))
    : [];
  const range = taus.length === 0 ? '' : `; mask IoU at each row's best common threshold ($\\tau$ ${span(taus)})`;
  const text = escapeLatex(parts.join(', '));
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${range}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
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
