/** The comparison table for the terminal, and as CSV with every number. LaTeX: `latex-table.ts`. */
import { csvOf } from '../../src-shared/csv.ts';
import { conventions } from '../../src-shared/ground-truth.ts';
import { rounded } from '../../src-shared/metric-words.ts';
import { authorOf, conventionOf, countsDrafts, type Report } from '../../src-shared/report.ts';
import { type MetricName, metricNames, metricTitles } from '../../src-shared/report-types.ts';
import { visible } from '../system/visible-text.ts';
import { bestRows, chanceOf, halfInterval, measured, nothingScored, type Row } from './metric-columns.ts';

export { tableLatex } from './latex-table.ts';

export interface TableInput extends Pick<Report, 'rows' | 'chance'>, Partial<Pick<Report, 'settings'>> {
  /** The columns, those that no row has passed over; the usual ones unless set. */
  metrics?: readonly MetricName[];
}

/** The mean, aligned to the right, and what follows it, aligned to the left. */
interface Cell {
  mean: string;
  rest: string;
  strong?: boolean;
}

/** Which model it is and what it sees, for the lines above the table. */
export function modelText({ model, input }: Pick<Report, 'model' | 'input'>): string {
  const explained = model === undefined ? '' : `Model ${model.title} (${model.hash})`;
  return input === undefined ? explained : `${explained}\nInput: ${input.text}`;
}

/** For a terminal; labels are made `visible`. */
export function tableText(
  { rows: given, chance, settings, metrics }: TableInput,
  { colour }: { colour: boolean },
): string {
  const rows = given.map((row) => ({ ...row, label: visible(row.label) }));
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string): string => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const isBest = bestRows(rows);
  const chanceLabel = 'Chance (area)';
  const labelWidth = Math.max(...rows.map(({ label }) => label.length), chanceLabel.length);
  const columns = measured(rows, metrics).map((metric) => textColumn(metric, { rows, chance }, isBest));
  if (columns.length === 0) return nothingScored;
  const lines = [dim(' '.repeat(labelWidth) + columns.map(({ title }) => title).join(''))];
  lines.push(dim(chanceLabel.padEnd(labelWidth) + columns.map((column) => column.chance).join('')).trimEnd());
  for (const [i, { label, sameAs }] of rows.entries()) {
    const cells = columns.map(({ cells }) => (cells[i].strong ? cells[i].text.replace(/\S.*\S/, bold) : cells[i].text));
    lines.push(label.padEnd(labelWidth) + (sameAs === undefined ? cells.join('') : `   ${dim(`= ${sameAs}`)}`));
  }
  const notes = ['± half the 95 % interval'];
  if (rows.some(({ metrics }) => metrics.maskIoU?.tau !== undefined)) notes.push('τ the best threshold for all images');
  notes.push(`convention: ${conventions[conventionOf(settings)]}`);
  const author = authorOf(settings);
  if (author !== null) notes.push(`ground truth of ${visible(author)} alone`);
  if (countsDrafts(settings)) notes.push('drafts counted');
  lines.push(dim(notes.join('; ')));
  return lines.map((line) => line.trimEnd()).join('\n');
}

interface TextColumn {
  title: string;
  chance: string;
  cells: { text: string; strong: boolean }[];
}

function textColumn(metric: MetricName, { rows, chance }: TableInput, isBest: ReturnType<typeof bestRows>): TextColumn {
  const cells = rows.map((row) => textCell(row, metric));
  const area = chanceOf(metric, chance);
  const chanceCell: Cell = { mean: area === null ? '' : rounded(metric, area), rest: '' };
  const all = [...cells, chanceCell];
  const meanWidth = Math.max(...all.map(({ mean }) => mean.length));
  const restWidth = Math.max(...all.map(({ rest }) => rest.length));
  const title = metricTitles[metric];
  const width = Math.max(meanWidth + restWidth, title.length) + 3;
  const fill = ({ mean, rest }: Cell): string => (mean.padStart(meanWidth) + rest.padEnd(restWidth)).padStart(width);
  return {
    title: title.padStart(width),
    chance: fill(chanceCell),
    cells: cells.map((cell, i) => ({ text: fill(cell), strong: isBest(rows[i], metric) })),
  };
}

function textCell({ metrics, sameAs }: Row, metric: MetricName): Cell {
  const summary = metrics[metric];
  if (summary === undefined || sameAs !== undefined) return { mean: '–', rest: '' };
  const tau = summary.tau === undefined || metric !== 'maskIoU' ? '' : ` τ ${summary.tau.toFixed(2)}`;
  return { mean: rounded(metric, summary.mean), rest: ` ±${halfInterval(metric, summary)}${tau}` };
}

/** Every metric of every row: mean, interval, count, excluded, τ; last the convention of all, and the author where there is one. Lines end as RFC 4180 has it. */
export function tableCsv({ rows, settings, metrics = metricNames }: Omit<TableInput, 'chance'>): string {
  const author = authorOf(settings);
  const names = measured(rows, metrics);
  const parts = ['mean', 'low', 'high', 'n', 'excluded', 'tau'] as const;
  const head = [
    'id',
    'label',
    'same as',
    ...names.flatMap((metric) => parts.map((part) => `${metric} ${part}`)),
    'convention',
    ...(author === null ? [] : ['ground truth of']),
    ...(countsDrafts(settings) ? ['drafts'] : []),
  ];
  const lines = rows.map(({ id, label, metrics, sameAs }) => [
    id,
    label,
    sameAs ?? '',
    ...names.flatMap((metric) => parts.map((part) => metrics[metric]?.[part]?.toString() ?? '')),
    conventionOf(settings),
    ...(author === null ? [] : [author]),
    ...(countsDrafts(settings) ? ['counted'] : []),
  ]);
  return csvOf(head, lines);
}
