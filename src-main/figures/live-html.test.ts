import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toBase64 } from '../../src-shared/live-report/base64.ts';
import { encodeFeatures } from '../../src-shared/live-report/feature-codes.ts';
import type { LiveData } from '../../src-shared/live-report/live-data.ts';
import { visible } from '../system/visible-text.ts';
import { liveHtml } from './live-html.ts';
import { sampleReport } from './sample-report.ts';
import { runLivePage, scriptsOf } from './test-live-page.ts';

const hostile = `</script><script>alert(1)</script><!-- ' " & \u2028\u2029 \u202egnp.exe \u0007 ]]>`;

function liveData(name: string): LiveData {
  const { codes, scales } = encodeFeatures(Float32Array.of(1, 2, 3, 4), 2);
  return {
    start: { triplets: 50, top: 50, score: 'difference', sign: 'evidence' },
    channels: 2,
    width: 1,
    stops: [1],
    plusPlusStops: [1],
    head: null,
    colours: toBase64(new Uint8Array(768)),
    images: [
      {
        id: '1',
        name: visible(name),
        className: visible(name),
        photo: '',
        size: { width: 20, height: 10 },
        rows: 1,
        columns: 2,
        frame: null,
        featureMap: { codes: toBase64(codes), scales: toBase64(scales) },
        noTriplet: visible(name),
        donors: [],
        plusPlus: null,
        fixed: { activation: toBase64(Float32Array.of(3, 7)) },
        truth: null,
      },
    ],
    triplets: {},
  };
}

function html(scored = true): string {
  const report = {
    ...sampleReport(),
    model: { title: hostile, hash: '0a1b2c3d' },
    problems: [{ text: hostile, count: 1 }],
  };
  report.settings = { author: hostile };
  return liveHtml({
    data: liveData(hostile),
    notes: [`The photograph is missing of ${hostile}.`],
    model: `${hostile} (0a1b2c3d)`,
    scored: scored ? { report, curvesSvg: '<svg></svg>' } : null,
  });
}

test('names of images, classes, models and authors stay text, and the page still runs', () => {
  for (const page of [html(), html(false)]) {
    expect(page.match(/<script\b/g)).toHaveLength(2);
    for (const trick of ['alert(1)</script', '<!--', '\u2028', '\u2029', '\u202e', '\u0007'])
      expect(page.includes(trick), JSON.stringify(trick)).toBe(false);
    const live = runLivePage(page);
    expect(live.images).toEqual([visible(hostile)]);
    expect(live.variants(0)).toEqual(['activation']);
    expect(live.map(0, { variant: 'activation' })).toEqual({ rows: 1, columns: 2, values: [3, 7] });
    expect(live.map(0, { variant: 'gradcam' })).toBeNull();
  }
});

test('only its own script and style run, nothing is loaded from anywhere or sent', () => {
  const page = html();
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)!;
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page)!;
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(scriptsOf(page).program)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  // Before anything that it is about.
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  expect(page).not.toMatch(/<link|@import|\son\w+=|\sstyle=|(?:href|src)="(?!data:)|url\((?!data:)/);
});

test('has table, curves and settings; says what is missing where nothing was scored', () => {
  expect(html()).toMatch(/<h2>Maps<[\s\S]*<h2>Comparison<[\s\S]*<h2>Channels and triplets<[\s\S]*<h2>Settings</);
  expect(html(false)).toContain('were not scored, so there is no table');
  expect(html(false)).not.toContain('<h2>Settings');
});
