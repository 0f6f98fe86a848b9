/** The comparison table: for the terminal, as CSV with every number, and as LaTeX (booktabs, best in bold). */
import type { Report } from '../../src-shared/report.ts';
import { type MetricName, type MetricSummary, metricNames } from '../../src-shared/report-types.ts';

export type TableInput = Pick<Report, 'rows' | 'chance'>;

const columns: readonly { metric: MetricName; title: string }[] = [
  { metric: 'energyInBox', title: 'in box' },
  { metric: 'energyInMask', title: 'in mask' },
  { metric: 'maskIoU', title: 'mask IoU' },
  { metric: 'maxBoxAcc', title: 'MaxBoxAcc' },
  { metric: 'maxBoxAccV2', title: 'V2' },
  { metric: 'pxap', title: 'PxAP' },
  { metric: 'pointing', title: 'pointing' },
];

const percent: ReadonlySet<MetricName> = new Set(['maxBoxAcc', 'maxBoxAccV2', 'pxap']);
const baselines: ReadonlySet<string> = new Set(['center', 'activation']);

type Row = TableInput['rows'][number];

function shownColumns(rows: readonly Row[]): typeof columns {
  return columns.filter(({ metric }) => rows.some(({ metrics }) => metrics[metric] !== undefined));
}

/** Rows that hold the best mean of a metric; baselines do not compete. */
function bestOf(rows: readonly Row[], metric: MetricName): number {
  return Math.max(
    ...rows
      .filter(({ id }) => !baselines.has(id))
      .map(({ metrics }) => metrics[metric]?.mean ?? Number.NEGATIVE_INFINITY),
  );
}

function mean(metric: MetricName, { mean: value }: MetricSummary): string {
  return percent.has(metric) ? value.toFixed(1) : value.toFixed(3);
}

/** Half the width of the 95 % interval, in the digits of the mean. */
function half(metric: MetricName, { low, high }: MetricSummary): string {
  return ((high - low) / 2).toFixed(percent.has(metric) ? 1 : 3);
}

export function tableText({ rows, chance }: TableInput, { colour }: { colour: boolean }): string {
  const shown = shownColumns(rows);
  const labelWidth = Math.max(...rows.map(({ label }) => label.length), 'chance (area)'.length);
  const cellWidth = 15;
  const head = ['', ...shown.map(({ title }) => title.padStart(cellWidth))];
  const lines = [head[0].padEnd(labelWidth) + head.slice(1).join('')];
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string): string => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const best = new Map(shown.map(({ metric }) => [metric, bestOf(rows, metric)]));
  const chanceCell = (metric: MetricName): string => {
    const value = metric === 'energyInBox' ? chance.box : metric === 'energyInMask' ? chance.mask : null;
    return (value === null ? '' : `${value.toFixed(3)}       `).padStart(cellWidth);
  };
  lines.push(dim('chance (area)'.padEnd(labelWidth) + shown.map(({ metric }) => chanceCell(metric)).join('')));
  for (const { label, metrics, sameAs } of rows) {
    if (sameAs !== undefined) {
      lines.push(`${label.padEnd(labelWidth)}   ${dim(`= ${sameAs}`)}`);
      continue;
    }
    const cells = shown.map(({ metric }) => {
      const summary = metrics[metric];
      if (summary === undefined) return '–'.padStart(cellWidth);
      const text = `${mean(metric, summary)} ±${half(metric, summary)}`.padStart(cellWidth);
      return summary.mean === best.get(metric) ? bold(text) : text;
    });
    lines.push(label.padEnd(labelWidth) + cells.join(''));
  }
  lines.push(dim(`± half the 95 % interval${tauNote(rows)}`));
  return lines.join('\n');
}

function tauNote(rows: readonly Row[]): string {
  const taus = rows.flatMap(({ metrics }) => metrics.maskIoU?.tau ?? []);
  if (taus.length === 0) return '';
  return `; mask IoU at each row’s best common τ (${Math.min(...taus).toFixed(2)} to ${Math.max(...taus).toFixed(2)})`;
}

export function tableCsv({ rows }: TableInput): string {
  const names = metricNames.filter((metric) => rows.some(({ metrics }) => metrics[metric] !== undefined));
  const parts = ['mean', 'low', 'high', 'n', 'excluded'] as const;
  const head = [
    'id',
    'label',
    'same as',
    ...names.flatMap((metric) => [...parts.map((part) => `${metric} ${part}`), `${metric} tau`]),
  ];
  const lines = rows.map(({ id, label, metrics, sameAs }) => [
    id,
    label,
    sameAs ?? '',
    ...names.flatMap((metric) => {
      const summary = metrics[metric];
      return summary === undefined
        ? Array<string>(parts.length + 1).fill('')
        : [...parts.map((part) => String(summary[part])), summary.tau?.toString() ?? ''];
    }),
  ]);
  return `${[head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** Quoted where it must be; a leading = + - @ of a text is kept from being read as a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function tableLatex(report: TableInput & Partial<Pick<Report, 'data' | 'settings'>>): string {
  const { rows, chance, data } = report;
  const shown = shownColumns(rows);
  const cells = (row: Row): string[] =>
    shown.map(({ metric }) => {
      const summary = row.metrics[metric];
      if (summary === undefined) return '--';
      const number = mean(metric, summary);
      const best = !baselines.has(row.id) && summary.mean === bestOf(rows, metric);
      return `${best ? `\\textbf{${number}}` : number}\\,{\\scriptsize$\\pm$${half(metric, summary)}}`;
    });
  const chances = shown.map(({ metric }) => {
    const value = metric === 'energyInBox' ? chance.box : metric === 'energyInMask' ? chance.mask : null;
    return value === null ? '' : value.toFixed(3);
  });
  const body = rows.map((row) =>
    row.sameAs === undefined
      ? `${escapeLatex(row.label)} & ${cells(row).join(' & ')} \\\\`
      : `${escapeLatex(row.label)} & \\multicolumn{${shown.length}}{l}{\\emph{= ${escapeLatex(row.sameAs)}}} \\\\`,
  );
  const images = data === undefined ? '' : ` on ${data.test} test images of ${data.classes} classes`;
  const caption = `Localisation${images}. $\\pm$: half the 95\\,\\% bootstrap interval; best in bold, baselines apart; mask IoU at each row's best common threshold.`;
  return [
    '% needs \\usepackage{booktabs}',
    '\\begin{table*}',
    '\\centering\\small',
    `\\begin{tabular}{l${'r'.repeat(shown.length)}}`,
    '\\toprule',
    `Method & ${shown.map(({ title }) => escapeLatex(title)).join(' & ')} \\\\`,
    '\\midrule',
    `Chance (area) & ${chances.join(' & ')} \\\\`,
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${caption}}`,
    '\\end{table*}',
    '',
  ].join('\n');
}

const latexSpecial: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '×': '$\\times$',
  τ: '$\\tau$',
};

export function escapeLatex(text: string): string {
  return text.replace(/[\\{}~^×τ]/g, (c) => latexSpecial[c]).replace(/[#$%&_](?![^$]*\$)/g, (c) => `\\${c}`);
}
