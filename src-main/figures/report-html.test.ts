import { expect, test } from 'vitest';
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { reportHtml } from './report-html.ts';
import { sampleReport } from './sample-report.ts';
import { textWidth } from './text-width.ts';

function html(report = sampleReport()): string {
  const svg = sceneSvg(curveFigure(report.curves, textWidth));
  return reportHtml({ report, figureSvgs: [svg], curvesSvg: svg });
}

const cells = (page: string, label: string): string[] => {
  const row = page.split('<tr>').find((part) => part.includes(`<th scope="row">${label}</th>`))!;
  return [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);
};

test('stands alone: no scripts, nothing loaded from elsewhere', () => {
  const page = html();
  expect(page).not.toMatch(/<script|<link|@import/);
  expect(page.match(/(?:href|src)="(?!data:)|url\((?!data:)/g)).toBeNull();
  expect(page).toContain("default-src 'none'");
});

test('means with intervals, τ and what has no value; the best is strong, a baseline never', () => {
  const page = html();
  expect(cells(page, 'Averaged &lt;N = 50&gt;')).toEqual([
    '<strong>0.550</strong><small>0.530 – 0.570</small>',
    '<strong>0.360</strong><small>0.340 – 0.380</small><small>τ = 0.30</small>',
    '<strong>52.5</strong><small>50.0 – 55.0</small>',
  ]);
  expect(cells(page, 'Centre Gaussian')[0]).toBe('0.900<small>0.880 – 0.920</small>');
  expect(cells(page, 'Centre Gaussian')[2]).toBe('–');
  expect(cells(page, 'Grad-CAM, 1 × triplet &amp; more_50%')[0]).toContain('<small>2 of 42 without a value</small>');
  expect(cells(page, 'HiResCAM')).toEqual(['= single']);
});

test('the model is named where the report says which it was', () => {
  expect(html()).toContain('<p class="lead">Model: birds &lt;1&gt; &amp; bees → 64 (0a1b2c3d). 120 images');
  expect(html({ ...sampleReport(), model: undefined })).toContain('<p class="lead">120 images');
});

test('pairs: bold where the interval excludes 0, minus signs, p in powers of ten', () => {
  const page = html();
  expect(page).toContain(
    '<td><strong>+0.150</strong></td><td>+0.100 to +0.200</td><td>+0.710</td><td>1 · 10<sup>−5</sup></td><td>2 · 10<sup>−5</sup></td><td>38</td>',
  );
  expect(page).toContain('<td>−0.010</td><td>−0.030 to +0.010</td><td>–</td><td>&lt; 10<sup>−15</sup></td>');
});

test('what comes from files is escaped', () => {
  const page = html();
  expect(page).toContain('image without a box &lt;left out&gt; <span class="quiet">(3)</span>');
  expect(page).toContain('&lt;/script&gt;');
  expect(page).toContain('0.212 in the box.');
});

test('retrieval has what was measured; sections without content are left out', () => {
  const report = sampleReport();
  expect(cells(html(report), 'Head')).toEqual(['0.610', '0.700', '0.800', '0.900', '0.500', '0.400']);
  const bare = { ...sampleReport(), paired: [], problems: [], retrieval: undefined };
  expect(html(bare)).not.toMatch(/Pairs on|Problems|MAP@R/);
});

test('where no class is shared, retrieval is that within the test set, and nothing else is printed', () => {
  const report = sampleReport();
  report.retrieval = { training: null, withinTest: report.retrieval!.training };
  report.recallAt = null;
  const page = html(report);
  expect(page).toContain('Recall@1 within the test set: 0.500 with the features, 0.610 with the head.');
  expect(page).toContain('No test image has a training image of its class');
  expect(page).toContain('Test images as queries against the other test images.');
  expect(page.replace(/base64,[^)]*/g, '')).not.toMatch(/queries against training images|NaN|0\.000/);
});

test('where images are related by a number, retrieval has its differences in the place of Recall', () => {
  const report = sampleReport();
  const features = { nearest: 0.42, chance: 0.8, rankCorrelation: 0.31, queries: 40 };
  report.retrieval!.targets = { features, head: { ...features, nearest: 0.25, rankCorrelation: 0.5 } };
  const page = html(report);
  expect(cells(page, 'Features')).toEqual(['0.420', '0.310']);
  expect(cells(page, 'Head')).toEqual(['0.250', '0.500']);
  expect(cells(page, 'Chance')).toEqual(['0.800', '0']);
  expect(page).toContain('Mean |Δt| of the nearest training image: 0.420 with the features');
  expect(page).not.toMatch(/Recall|R-precision|MAP@R/);
});
