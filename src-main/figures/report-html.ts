/** The report as one HTML file that needs nothing else: table, pairs, curves, figure, settings, versions. */
import type { Report } from '../../src-shared/report.ts';
import { type MetricName, type MetricSummary, metricNames } from '../../src-shared/report-types.ts';
import { fontFaces, escapeXml as text } from './svg.ts';

export interface HtmlInput {
  report: Report;
  /** Without fonts of their own: the page carries them. */
  figureSvg: string;
  curvesSvg: string;
}

const names: Record<MetricName, string> = {
  energyInBox: 'energy in box',
  energyInMask: 'energy in mask',
  maskIoU: 'mask IoU',
  'maskIoU@0.2': 'mask IoU at 0.2',
  'maskIoU@0.5': 'mask IoU at 0.5',
  boxIoU: 'box IoU',
  maxBoxAcc: 'MaxBoxAcc',
  maxBoxAccV2: 'MaxBoxAccV2',
  pxap: 'PxAP',
  pointing: 'pointing game',
};

const percent: ReadonlySet<MetricName> = new Set(['maxBoxAcc', 'maxBoxAccV2', 'pxap']);

export function reportHtml({ report, figureSvg, curvesSvg }: HtmlInput): string {
  const { data, recallAt, seconds } = report;
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0);
  const recall = [`${recallAt.features['1'].toFixed(3)} with the features`];
  if (recallAt.head !== null) recall.push(`${recallAt.head['1'].toFixed(3)} with the head`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>What the network looks at</title>
<style>${fontFaces()}${style}</style>
</head>
<body>
<main>
<h1>What the network looks at</h1>
<p class="lead">${data.images} images (${data.train} train, ${data.test} test) in ${data.classes} classes. Recall@1 of test against training images: ${recall.join(', ')}. ${total.toFixed(1)} s.</p>
${section('Comparison', table(report) + chanceNote(report))}
${section('Images', `<figure class="paper">${figureSvg}</figure>`)}
${section('Curves', `<figure class="paper">${curvesSvg}</figure>`)}
${section('Pairs on the same images', pairs(report))}
${section('Retrieval', retrieval(report))}
${report.problems.length === 0 ? '' : section('Notes', `<ul>${report.problems.map((p) => `<li>${text(p.text)}${p.count > 1 ? ` <span class="n">(${p.count})</span>` : ''}</li>`).join('')}</ul>`)}
${section('Settings and versions', `<details><summary>All settings</summary><pre>${text(JSON.stringify(report.settings, null, 2))}</pre></details>${list(report.versions)}${list(Object.fromEntries(Object.entries(seconds).map(([stage, one]) => [stage, `${one.toFixed(2)} s`])))}`)}
</main>
</body>
</html>
`;
}

function section(title: string, body: string): string {
  return `<section><h2>${title}</h2>${body}</section>`;
}

function number(metric: MetricName, value: number): string {
  return percent.has(metric) ? value.toFixed(1) : value.toFixed(3);
}

function table({ rows }: Report): string {
  const shown = metricNames.filter((metric) => rows.some(({ metrics }) => metrics[metric] !== undefined));
  const competing = rows.filter(({ id }) => id !== 'center' && id !== 'activation');
  const best = new Map(
    shown.map((metric) => [
      metric,
      Math.max(...competing.map(({ metrics }) => metrics[metric]?.mean ?? Number.NEGATIVE_INFINITY)),
    ]),
  );
  const cell = (metric: MetricName, summary: MetricSummary | undefined): string => {
    if (summary === undefined) return '<td>–</td>';
    const strong = summary.mean === best.get(metric);
    const mean = number(metric, summary.mean);
    const tau = summary.tau === undefined ? '' : `<span class="n"> τ ${summary.tau.toFixed(2)}</span>`;
    const interval = `<span class="n">${number(metric, summary.low)} – ${number(metric, summary.high)}${tau}</span>`;
    return `<td title="${summary.n} images${summary.excluded > 0 ? `, ${summary.excluded} without a value` : ''}">${strong ? `<strong>${mean}</strong>` : mean}${interval}</td>`;
  };
  const body = rows.map(({ label, metrics, sameAs }) => {
    const cells =
      sameAs === undefined
        ? shown.map((metric) => cell(metric, metrics[metric])).join('')
        : `<td class="same" colspan="${shown.length}">= ${text(sameAs)}</td>`;
    return `<tr><th scope="row">${text(label)}</th>${cells}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr><th></th>${shown.map((metric) => `<th scope="col">${names[metric]}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function chanceNote({ chance, rows }: Report): string {
  const n = Math.max(0, ...rows.flatMap(({ metrics }) => Object.values(metrics).map((summary) => summary.n)));
  const parts = [
    chance.box === null ? null : `${chance.box.toFixed(3)} in the box`,
    chance.mask === null ? null : `${chance.mask.toFixed(3)} in the mask`,
  ];
  const chances = parts.filter((part) => part !== null);
  const area =
    chances.length === 0 ? '' : ` Chance level of the energies (area of the ground truth): ${chances.join(', ')}.`;
  return `<p class="n">Mean over ${n} test images with its 95 % bootstrap interval; MaxBoxAcc, MaxBoxAccV2 and PxAP in percent, the others as fractions; best in bold, baselines apart.${area}</p>`;
}

function pairs({ paired, rows }: Report): string {
  const label = new Map(rows.map((row) => [row.id, row.label]));
  const body = paired.map(({ row, against, metric, difference, low, high, p }) => {
    const clear = low > 0 || high < 0;
    const sign = difference > 0 ? '+' : '';
    return `<tr><th scope="row">${text(label.get(row) ?? row)} <span class="n">against</span> ${text(label.get(against) ?? against)}</th><td>${names[metric]}</td><td>${clear ? `<strong>${sign}${number(metric, difference)}</strong>` : sign + number(metric, difference)}</td><td>${number(metric, low)} – ${number(metric, high)}</td><td>${p < 0.001 ? p.toExponential(0) : p.toFixed(3)}</td></tr>`;
  });
  return `<details open><summary>Paired differences; bold where the interval excludes 0</summary><div class="scroll"><table><thead><tr><th></th><th>metric</th><th>difference</th><th>95 % interval</th><th>Wilcoxon p</th></tr></thead><tbody>${body.join('')}</tbody></table></div></details>`;
}

function retrieval({ recallAt }: Report): string {
  const row = (name: string, recall: Report['recallAt']['features']): string =>
    `<tr><th scope="row">${name}</th>${(['1', '2', '4', '8'] as const).map((k) => `<td>${recall[k].toFixed(3)}</td>`).join('')}</tr>`;
  const head = recallAt.head === null ? '' : row('head', recallAt.head);
  return `<div class="scroll"><table><thead><tr><th></th>${[1, 2, 4, 8].map((k) => `<th scope="col">Recall@${k}</th>`).join('')}</tr></thead><tbody>${row('features', recallAt.features)}${head}</tbody></table></div>`;
}

function list(values: Record<string, string>): string {
  return `<dl>${Object.entries(values)
    .map(([key, value]) => `<dt>${text(key)}</dt><dd>${text(value)}</dd>`)
    .join('')}</dl>`;
}

const style = `
:root{color-scheme:light dark;--paper:#fbfbfa;--surface:#fff;--ink:#1b1f24;--quiet:#5a6470;--line:#e3e6ea;--accent:#0b7285}
@media(prefers-color-scheme:dark){:root{--paper:#15181c;--surface:#1c2025;--ink:#e8eaed;--quiet:#9aa4af;--line:#2d333a;--accent:#5ac8dc}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "IBM Plex Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:40px 24px 80px}h1{font-size:26px;font-weight:600;margin:0 0 4px}h2{font-size:16px;font-weight:600;margin:0 0 12px}
.lead{color:var(--quiet);margin:0 0 28px}section{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:20px 22px;margin:0 0 18px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px}th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}
th[scope=row],thead th:first-child{text-align:left;font-weight:400;white-space:nowrap}thead th{color:var(--quiet);font-weight:600;white-space:nowrap}td .n{display:block}td .n .n{display:inline}
.n{color:var(--quiet);font-size:11.5px}.same{text-align:left;color:var(--quiet)}strong{font-weight:600;color:var(--accent)}
figure{margin:0}.paper{background:#fff;border-radius:4px;padding:12px}.paper svg{width:100%;height:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;font-size:13px}dt{color:var(--quiet)}dd{margin:0}pre{overflow-x:auto;font-size:12px}summary{cursor:pointer;color:var(--quiet);margin-bottom:8px}
@media print{section{break-inside:avoid;border:0;padding:0}}
`;
