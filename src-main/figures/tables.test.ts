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
    '± half the 95 % interval; τ the best threshold for all images',
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
  expect(lines[0].split(',')).toHaveLength(3 + 3 * 6);
  expect(lines[2].startsWith(`single,"'=1+1, ""x""",,0.4,0.38,0.42,40,2,,0.3123,`)).toBe(true);
  expect(lines[4]).toBe(`hirescam,HiResCAM,single${','.repeat(18)}`);
});

test('LaTeX: booktabs, best in bold, baselines apart, n and settings in the caption', () => {
  const settings = {
    network: { backbone: 'efficientnet-lite0' },
    explain: { triplets: 50, top: 50, neighbours: 1, seed: 3 },
  };
  const latex = tableLatex({ ...sampleReport(), settings });
  expect(latex).toContain('\\begin{tabular}{lrrr}\n\\toprule\nMethod & energy in box & mask IoU & PxAP \\\\');
  expect(latex).toContain('Averaged \\textless{}N = 50\\textgreater{} & \\textbf{0.550}\\,{\\scriptsize$\\pm$0.020}');
  expect(latex).toContain('Centre Gaussian & 0.900\\,');
  expect(latex).toContain('Grad-CAM, 1 $\\times$ triplet \\& more\\_50\\% & 0.400');
  expect(latex).toContain('HiResCAM & \\multicolumn{3}{l}{\\emph{= single}} \\\\');
  expect(latex).toContain('$n = 40$ test images of 8 classes (up to 2 without a value)');
  expect(latex).toContain('($\\tau$ 0.30 to 0.40)');
  expect(latex).toContain('Settings: efficientnet-lite0, $N = 50$ triplets, $M = 50$ channels, $k = 1$ donor, seed 3.');
  expect(latex.match(/(?<!\\)\{/g)).toHaveLength(latex.match(/(?<!\\)\}/g)!.length);
});

test('every special character of LaTeX is escaped once', () => {
  expect(escapeLatex('50% of a_b & 7 × 7 #1 $x$ {c} \\d ~^')).toBe(
    '50\\% of a\\_b \\& 7 $\\times$ 7 \\#1 \\$x\\$ \\{c\\} \\textbackslash{}d \\textasciitilde{}\\textasciicircum{}',
  );
});
