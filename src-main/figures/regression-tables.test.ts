import { expect, test } from 'vitest';
import { regressionHtml } from './regression-tables.ts';

const one = { mean: 0.5, low: 0.4, high: 0.6 };

test('names of the table neither mark up the page nor turn the order of what is read', () => {
  const html = regressionHtml({
    items: 20,
    excluded: 1,
    sets: { attributes: { mae: one, medianApe: one, r2: one, r2Transformed: one } },
    paired: [],
    settings: { target: 'price\u202e<b>', log: true, folds: 5, repeats: 2 },
    excludedRows: [{ line: 3, key: 'house\u2066 & 4', reason: 'no photograph' }],
    mapsSvg: null,
    noMaps: 'No set has <photographs>.',
    regionsSvg: null,
    scatterSvg: '<svg></svg>',
    bands: [{ name: 'low', items: 7, views: ['+1 %'] }],
    views: ['front\u202e<i>'],
    worst: [],
    allSettings: {},
  });
  expect(html).toContain('What moves price\\u202e&lt;b&gt;');
  expect(html).toContain('house\\u2066 &amp; 4');
  expect(html).toContain('<th scope="col">front\\u202e&lt;i&gt;</th>');
  expect(html).not.toMatch(/[\u202e\u2066]/);
  expect(html).toContain('role="group" aria-label="Features: table"');
  expect(html).not.toContain('Worst estimates');
  expect(html).toContain('<h2>Maps of value</h2>');
  expect(html).toContain('<p class="note">No set has &lt;photographs&gt;.</p>');
  expect(html).not.toContain('Regions across all photographs');
});
