/** The report as one HTML file that needs nothing else: table, pairs, curves, figure, settings, versions. */
import { conventions } from '../../src-shared/ground-truth.ts';
import { rounded, signedDifference } from '../../src-shared/metric-words.ts';
import {
  authorOf,
  conventionOf,
  countsDrafts,
  type Report,
  recallAtOne,
  type SpaceScores,
  type TargetSpaces,
} from '../../src-shared/report.ts';
import { type MetricName, metricNames, metricTitles } from '../../src-shared/report-types.ts';
import { escapeXml } from '../../src-shared/xml.ts';
import { visible } from '../system/visible-text.ts';
import { fontFaces } from './fonts.ts';
import { bestRows, measured, nothingScored, type Row } from './metric-columns.ts';
import { reportStyle } from './report-style.ts';

export interface HtmlInput {
  report: Report;
  /** Pages of the figure, without fonts of their own: the page carries them. */
  figureSvgs: readonly string[];
  curvesSvg: string;
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** Text of a user's: it neither marks up nor turns the order of what is read. */
export function text(what: string): string {
  return escapeXml(visible(what));
}

export function reportHtml({ report, figureSvgs, curvesSvg }: HtmlInput): string {
  return reportPage({
    title: 'What the network looks at',
    lead: lead(report),
    body: [
      section('Comparison', comparison(report)),
      section('Images', figureSvgs.map((svg) => `<figure class="paper">${svg}</figure>`).join('')),
      curveSection(curvesSvg),
      factSections(report),
    ].join('\n'),
  });
}

/** One file that loads nothing. Title, lead and body are HTML. */
export function reportPage({ title, lead, body }: Record<'title' | 'lead' | 'body', string>): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${fontFaces()}${reportStyle}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${body}
</main>
</body>
</html>
`;
}

export function curveSection(curvesSvg: string): string {
  return section('Channels and triplets', `<figure class="paper plot">${curvesSvg}</figure>`);
}

/** What stands below table and pictures. */
export function factSections(report: Report): string {
  return [
    section('Pairs on the same images', pairs(report)),
    section('Retrieval', retrieval(report)),
    section('Problems', problems(report)),
    section(
      'Settings',
      `<details><summary>All settings</summary><pre>${text(JSON.stringify(report.settings, null, 2))}</pre></details>`,
    ),
    section(
      'Versions and time',
      `<div class="pair">${list(Object.entries(report.versions))}${list(times(report))}</div>`,
    ),
  ].join('\n');
}

export function lead({ model, input, data, retrieval, seconds }: Report): string {
  const recall = recallAtOne(retrieval);
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0);
  const images = `${count(data.images)} images (${count(data.train)} train, ${count(data.test)} test) in ${count(data.classes)} classes.`;
  const explained = model === undefined ? '' : `Model: ${text(model.title)} (${text(model.hash)}). `;
  const seen = input === undefined ? '' : `Input: ${text(input.text)}. `;
  return `${explained}${seen}${images} ${recall === null ? '' : `${recall}. `}Computed in ${total.toFixed(1)} s.`;
}

export function comparison({ rows, chance, settings }: Report): string {
  const metrics = measured(rows, metricNames);
  if (metrics.length === 0) return `<p class="note">${nothingScored}</p>`;
  const isBest = bestRows(rows);
  const body = rows.map((row) => {
    const cells =
      row.sameAs === undefined
        ? metrics.map((metric) => scoreCell(row, metric, isBest(row, metric))).join('')
        : `<td class="same" colspan="${metrics.length}">= ${text(row.sameAs)}</td>`;
    return `<tr><th scope="row">${text(row.label)}</th>${cells}</tr>`;
  });
  const n = Math.max(0, ...rows.flatMap((row) => Object.values(row.metrics).map((summary) => summary.n)));
  const author = authorOf(settings);
  const caption = `Mean over ${count(n)} test images, below it the 95 % bootstrap interval. MaxBoxAcc, MaxBoxAccV2 and PxAP in percent, the others as fractions; the best and rows whose difference from it may be 0 in bold, baselines apart. Convention of masks and boxes: ${conventions[conventionOf(settings)]}.${author === null ? '' : ` Ground truth of ${text(author)} alone.`}${countsDrafts(settings) ? ' Drafts counted.' : ''}`;
  const areas = [
    chance.box === null ? [] : `${chance.box.toFixed(3)} in the box`,
    chance.mask === null ? [] : `${chance.mask.toFixed(3)} in the mask`,
  ].flat();
  const level =
    areas.length === 0
      ? ''
      : `<p class="note">Chance level of the energies, the area of the ground truth: ${areas.join(', ')}.</p>`;
  const head = ['Method', ...metrics.map((metric) => metricTitles[metric])];
  return table({ caption, head, body }) + level;
}

function scoreCell({ metrics }: Row, metric: MetricName, best: boolean): string {
  const summary = metrics[metric];
  if (summary === undefined) return '<td>–</td>';
  const { mean, low, high, n, excluded, tau } = summary;
  const value = rounded(metric, mean);
  const interval = `${rounded(metric, low)} – ${rounded(metric, high)}`;
  const threshold = tau === undefined ? '' : `<small>τ = ${tau.toFixed(2)}</small>`;
  const without = excluded === 0 ? '' : `<small>${count(excluded)} of ${count(n + excluded)} without a value</small>`;
  return `<td>${best ? `<strong>${value}</strong>` : value}<small>${interval}</small>${threshold}${without}</td>`;
}

function pairs({ paired, rows }: Report): string {
  const labels = new Map(rows.map(({ id, label }) => [id, label]));
  const label = (id: string): string => text(labels.get(id) ?? id);
  const body = paired.map(({ row, against, metric, difference, low, high, p, pHolm, effect, n }) => {
    const clear = low > 0 || high < 0;
    const value = signedDifference(metric, difference);
    const cells = [
      metricTitles[metric],
      clear ? `<strong>${value}</strong>` : value,
      `${signedDifference(metric, low)} to ${signedDifference(metric, high)}`,
      effect === undefined ? '–' : signedDifference('energyInBox', effect),
      probability(p),
      pHolm === undefined ? '–' : probability(pHolm),
      count(n),
    ];
    const pair = `${label(row)} <span class="quiet">against</span> ${label(against)}`;
    return `<tr><th scope="row">${pair}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  if (body.length === 0) return '';
  const caption =
    'Differences image by image with their 95 % bootstrap interval, bold where it excludes 0; matched-pairs rank-biserial correlation r; p of the two-sided Wilcoxon signed-rank test, and corrected for all comparisons of this table (Holm).';
  const head = ['Pair', 'metric', 'difference', '95 % interval', 'r', 'p', 'p, corrected', 'images'];
  return table({ caption, head, body });
}

const ranks = ['1', '2', '4', '8'] as const;

/** By class two tables: against training images, where that means something, and within the test set. By target one. */
function retrieval({ retrieval: scores }: Report): string {
  if (scores === undefined) return '';
  const { training, withinTest, targets } = scores;
  if (targets !== undefined) return targetsTable(targets);
  const none = 'No test image has a training image of its class, so there is no score of test against training images.';
  return [
    training === null
      ? `<p class="note">${none}</p>`
      : spacesTable('Test images as queries against training images.', training),
    withinTest === null ? '' : spacesTable('Test images as queries against the other test images.', withinTest),
  ].join('');
}

function spacesTable(caption: string, { features, head }: SpaceScores): string {
  const body = [['Features', features] as const, ['Head', head] as const].map(
    ([label, { recallAt, rPrecision, mapAtR }]) => {
      const values = [...ranks.map((k) => recallAt[k]), rPrecision, mapAtR];
      return `<tr><th scope="row">${label}</th>${values.map((value) => `<td>${value.toFixed(3)}</td>`).join('')}</tr>`;
    },
  );
  const titles = ['Space', ...ranks.map((k) => `Recall@${k}`), 'R-precision', 'MAP@R'];
  return table({ caption, head: titles, body });
}

function targetsTable({ features, head }: TargetSpaces): string {
  const of = (label: string, { nearest, rankCorrelation }: Pick<TargetSpaces['head'], 'nearest' | 'rankCorrelation'>) =>
    `<tr><th scope="row">${label}</th><td>${nearest.toFixed(3)}</td><td>${rankCorrelation.toFixed(3)}</td></tr>`;
  const body = [
    of('Features', features),
    of('Head', head),
    `<tr><th scope="row">Chance</th><td>${head.chance.toFixed(3)}</td><td>0</td></tr>`,
  ];
  const caption = `Test images as queries against training images (${count(head.queries)} queries). Images are related by a number t: its mean difference from that of the nearest image, and the rank correlation of distance and difference.`;
  return table({ caption, head: ['Space', 'mean |Δt| of the nearest', 'rank correlation'], body });
}

/** So many single cases are written out; report.json has all. */
const listedCases = 1000;

function problems({ problems: all }: Report): string {
  const items = all.map(({ text: problem, count: times, list: cases = [] }) => {
    const more =
      cases.length > listedCases ? `<li>… ${count(cases.length - listedCases)} more in report.json</li>` : '';
    const each = cases.slice(0, listedCases).map((one) => `<li>${text(one)}</li>`);
    const unfold = each.length === 0 ? '' : `<details><summary>All</summary><ul>${each.join('')}${more}</ul></details>`;
    return `<li>${text(problem)}${times > 1 ? ` <span class="quiet">(${count(times)})</span>` : ''}${unfold}</li>`;
  });
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

function times({ seconds }: Report): [string, string][] {
  return Object.entries(seconds).map(([stage, one]) => [stage, `${one.toFixed(2)} s`]);
}

/** Nothing where there is nothing to say. */
export function section(title: string, body: string): string {
  return body === '' ? '' : `<section><h2>${title}</h2>${body}</section>`;
}

interface Table {
  caption: string;
  head: readonly string[];
  body: readonly string[];
}

/** Caption, head and rows are HTML. The first column names the rows; a wide table scrolls by itself, with the keyboard too. */
export function table({ caption, head, body }: Table): string {
  const titles = head.map((title) => `<th scope="col">${title}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="group" aria-label="${head[0]}: table"><table><caption>${caption}</caption><thead><tr>${titles}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function list(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([key, value]) => `<dt>${text(key)}</dt><dd>${text(value)}</dd>`).join('')}</dl>`;
}

function probability(p: number): string {
  if (p >= 0.001) return p.toFixed(3);
  return p < 1e-15 ? '&lt; 10<sup>−15</sup>' : `${p.toExponential(0).replace(/e-(\d+)/, ' · 10<sup>−$1</sup>')}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
