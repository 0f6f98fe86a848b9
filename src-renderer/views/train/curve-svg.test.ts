import { expect, test } from 'vitest';
import type { EpochView } from '../../../src-shared/host-events.ts';
import { curvesSvg } from './curve-svg.ts';

const colours = { background: '#fff', ink: '#111', mute: '#555', line: '#ddd', runs: ['#a00', '#00a'] };
const measure = 'recall';
const metrics = (losses: number[], recall: number | null): EpochView[] =>
  losses.map((loss, i) => ({ epoch: i + 1, loss, activeShare: 0.5, learningRate: 0.001, recall }));

test('a curve goes through its numbers; a panel without numbers is left out', () => {
  const runs = [
    { id: 1, title: 'first & <second>', measure, metrics: metrics([0.4, 0.2, 0], null) },
    { id: 2, title: 'other', measure, metrics: metrics([0.1, 0.1, 0.1], null) },
  ];
  const { svg, width, height } = curvesSvg(runs, colours);
  expect([width, height]).toEqual([600, 268]);
  expect(svg).not.toContain('Recall@1');
  // The panel is 244 × 154 at (44, 30): the highest loss at its top, 0 at its bottom.
  expect(svg).toContain('d="M44 30L166 107L288 184" fill="none" stroke="#a00"');
  expect(svg).toContain('stroke="#00a" stroke-width="1.75" stroke-linejoin="round" stroke-dasharray="8 4"');
  expect(svg).toContain('first &amp; &lt;second&gt;');
});

test('a single epoch and no run at all make a picture too', () => {
  expect(curvesSvg([{ id: 1, title: 'a', measure, metrics: metrics([0.3], 0.5) }], colours).svg).toContain('Recall@1');
  expect(curvesSvg([], colours)).toMatchObject({ width: 300, height: 232 });
});

test('each of the eight runs that are shown at most has dashes of its own', () => {
  const runs = Array.from({ length: 8 }, (_, i) => ({
    id: i + 1,
    title: `run ${i}`,
    measure,
    metrics: metrics([0.2, 0.1], null),
  }));
  const { svg } = curvesSvg(runs, { ...colours, runs: runs.map(() => '#a00') });
  const lines = svg.match(/<path d="M44 30L[^>]*stroke="#a00"[^>]*>/g) ?? [];
  expect(new Set(lines).size).toBe(8);
});
