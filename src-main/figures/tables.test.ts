import { expect, test } from 'vitest';
import { escapeLatex } from './latex-table.ts';
import { sampleReport } from './sample-report.ts';
import { tableCsv, tableLatex, tableText } from './tables.ts';

const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

test('the terminal table is aligned, has the chance line and τ, and prints what is the same as another row', () => {
  const lines = tableText(sampleReport(), { colour: false }).split('\n');
  expect(lines).toEqual([
    '                                   energy in box              mask IoU        PxAP',
    'Chance (area)                       0.212',
    'Centre Gaussian                     0.900 ±0.020   0.300 ±0.020 τ 0.40      –',
    'Grad-CAM, 1 × triplet & more_50%    0.400 ±0.020   0.312 ±0.020 τ 0.35   41.3 ±2.0',
    'Averaged <N = 50>                   0.550 ±0.020   0.360 ±0.020 τ 0.30   52.5 ±2.5',
    'HiResCAM                           = single',
    '± half the 95 % interval; τ the best threshold for all images; convention: Tripletscope',
  ]);
});

test('the best is bold where colour is wanted, and a baseline never is', () => {
  const text = tableText(sampleReport(), { colour: true });
  expect(text).toContain(bold('0.550 ±0.020'));
  expect(text.split('\n')[2]).not.toContain('\u001b[1m');
  expect(tableText(sampleReport(), { colour: false })).not.toContain('\u001b');
});

test('rows that read alike are both best; a table of one row has no best', () => {
  const report = sampleReport();
  report.rows[1].metrics.energyInBox!.mean = 0.5500001;
  expect(tableText(report, { colour: true }).split(bold('0.550 ±0.020'))).toHaveLength(3);
  const one = { rows: [report.rows[1]], chance: report.chance };
  expect(tableText(one, { colour: true })).not.toContain('\u001b[1m');
});

test('CSV has every number, quotes what must be, and no formula', () => {
  const report = sampleReport();
  report.rows[1].label = '=1+1, "x"';
  const lines = tableCsv(report).split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines[0].split(',')).toHaveLength(3 + 3 * 6 + 1);
  expect(lines[2].startsWith(`single,"'=1+1, ""x""",,0.4,0.38,0.42,40,2,,0.3123,`)).toBe(true);
  expect(lines[4]).toBe(`hirescam,HiResCAM,single${','.repeat(18)},tripletscope`);
  const wsol = { settings: { evaluation: { convention: 'wsol' } } };
  expect(tableCsv({ ...report, ...wsol }).split('\r\n')[1]).toMatch(/,wsol$/);
});

test('LaTeX: booktabs, best in bold, baselines apart, n and settings in the caption', () => {
  const settings = {
    network: { backbone: 'efficientnet-lite0' },
    explain: { triplets: 50, top: 50, neighbours: 1, seed: 3 },
  };
  const latex = tableLatex({ ...sampleReport(), settings });
  const heads = '\\shortstack[r]{energy in\\\\box} & \\shortstack[r]{mask\\\\IoU} & PxAP';
  expect(latex).toContain(`\\begin{tabular}{@{}lrrr@{}}\n\\toprule\nMethod & ${heads} \\\\`);
  expect(latex).toContain('Averaged \\textless{}N = 50\\textgreater{} & \\textbf{0.550}\\,{\\scriptsize$\\pm$0.020}');
  expect(latex).toContain('Centre Gaussian & 0.900\\,');
  expect(latex).toContain('Grad-CAM, 1 $\\times$ triplet \\& more\\_50\\% & 0.400');
  expect(latex).toContain('HiResCAM & \\multicolumn{3}{l}{\\emph{= single}} \\\\');
  expect(latex).toContain('$n = 40$ test images of 8 classes (up to 2 without a value)');
  expect(latex).toContain('($\\tau$ 0.30 to 0.40)');
  expect(latex).toContain('Settings: efficientnet-lite0, $N = 50$ triplets, $M = 50$ channels, $k = 1$ donor, seed 3.');
  expect(latex.match(/(?<!\\)\{/g)).toHaveLength(latex.match(/(?<!\\)\}/g)!.length);
});

/** Of characters of Computer Modern at 8 pt, in thousandths of it; others are taken as wide as the widest. */
const widths = Object.entries({
  ' -': 354,
  ',.:;il': 294,
  '()tsr': 419,
  fj: 324,
  cez: 472,
  '0123456789ago': 531,
  kqvxy: 560,
  bdhnpuS: 590,
  LNPETF: 800,
  'mwABCDGHIJKMOQRUVXYZ%&@+×=': 885,
}).flatMap(([characters, width]) => [...characters].map((c) => [c, width] as const));
const widthOf = (text: string): number => {
  const known = new Map(widths);
  return [...text].reduce((sum, c) => sum + ((known.get(c) ?? 1000) / 1000) * 8, 0);
};

test('both forms fit a two-column page: 496 pt across, 235 pt in one column', () => {
  const summary = { mean: 0.123, low: 0.1, high: 0.2, n: 480, excluded: 0 };
  const share = { ...summary, mean: 87.4, low: 80, high: 98 };
  const metrics = {
    energyInBox: summary,
    energyInMask: summary,
    maskIoU: { ...summary, tau: 0.2 },
    maxBoxAcc: share,
    maxBoxAccV2: share,
    pxap: share,
    pointing: summary,
  };
  const labels = [
    'Centre (baseline)',
    'Pair distance, averaged ×50',
    'Grad-CAM++, averaged ×50, top 50',
    'Averaged ×50',
  ];
  const rows = labels.map((label, i) => ({ id: `row ${i}`, label, metrics }));
  const report = { rows, chance: { box: 0.2, mask: 0.1 } };
  const cellsOf = (latex: string): string[][] =>
    latex
      .split('\n')
      .filter((line) => line.endsWith('\\\\'))
      .map((line) => line.slice(0, -2).trim().split(' & '));
  const plain = (cell: string): string =>
    cell
      .replace('$\\times$', '×')
      .replaceAll(/\\shortstack\[r\]|\\textbf|\\,|[{}$]/g, '')
      .replace('\\scriptsize\\pm', '+');
  const total = (latex: string): number => {
    const table = cellsOf(latex).map((cells) =>
      cells.map((cell) => Math.max(...plain(cell).split('\\\\').map(widthOf))),
    );
    const columns = table[0].length;
    const widest = Array.from({ length: columns }, (_, i) => Math.max(...table.map((cells) => cells[i] ?? 0)));
    return widest.reduce((sum, width) => sum + width, 0) + 6 * (columns - 1);
  };
  const wide = tableLatex(report);
  const narrow = tableLatex(report, { form: 'narrow' });
  expect(cellsOf(narrow)[0]).toHaveLength(4);
  expect([total(wide) <= 496, total(narrow) <= 235]).toEqual([true, true]);
  expect(narrow).toContain('\\begin{table}\n');
  expect(narrow).toContain('Half the 95\\,\\% bootstrap interval is at most 0.050 (energy in box)');
  expect(narrow).not.toContain('MaxBoxAcc');
  const chosen = tableLatex(report, { form: 'narrow', metrics: ['pxap', 'pointing'] });
  expect(chosen).toContain('Method & PxAP & pointing \\\\');
  expect(chosen).toContain('Pointing as fractions, PxAP as percentages.');
});

test('every special character of LaTeX is escaped once', () => {
  expect(escapeLatex('50% of a_b & 7 × 7 #1 $x$ {c} \\d ~^')).toBe(
    '50\\% of a\\_b \\& 7 $\\times$ 7 \\#1 \\$x\\$ \\{c\\} \\textbackslash{}d \\textasciitilde{}\\textasciicircum{}',
  );
});

test('a report without boxes and masks says so in the place of a table without columns', () => {
  const report = sampleReport();
  for (const row of report.rows) row.metrics = {};
  const said = 'No test image has a box or a mask, so the maps are drawn but not scored.';
  expect(tableText(report, { colour: true })).toBe(said);
  expect(tableLatex(report)).toBe(`% ${said}\n`);
});
