import { expect, test } from 'vitest';
import { TripletscopeError } from '../errors.ts';
import { figureFormat, figureOf, figureText, mostFigureColumns, parseFigure } from './figure-spec.ts';

const least = { format: figureFormat, version: 1, rows: [{ image: 'a/1.jpg' }], columns: [{ method: 'averaged' }] };
const parse = (more: object) => parseFigure(JSON.stringify({ ...least, ...more }), 'fig.json');

function failure(act: () => unknown): TripletscopeError {
  try {
    act();
  } catch (error) {
    if (error instanceof TripletscopeError) return error;
  }
  throw new Error('nothing was thrown');
}

test('what is left out is as usual, and the text of a figure reads as the same figure', () => {
  const spec = parse({});
  expect(spec.columns[0]).toMatchObject({ N: 50, M: 50, variant: 'gradcam', model: null, label: null });
  expect([spec.colours.map, spec.colours.limits, spec.template]).toEqual(['inferno', 'own', 'cvpr-2']);
  expect(parseFigure(figureText(spec))).toEqual(spec);
  expect(figureText(parseFigure(figureText(spec)))).toBe(figureText(spec));
});

test.each([
  ['an empty file', '', 'not valid JSON'],
  [
    'another document',
    '{"format":"geojson"}',
    'this is not a figure (expected "format": "tripletscope-figure", received "geojson")',
  ],
  ['null', 'null', 'received no format'],
  ['a list', '[1]', 'this is not a figure'],
  [
    'a text that is cut off',
    figureText(figureOf({ rows: [{ image: 'a' }], columns: [{ method: 'image' }] })).slice(0, 90),
    'not valid JSON',
  ],
])('%s is refused with its name', (_, text, message) => {
  const error = failure(() => parseFigure(text, 'fig.json'));
  expect(error.code).toBe('bad-input');
  expect(error.message).toContain('fig.json: ');
  expect(error.message).toContain(message);
});

test.each([
  ['no image', { rows: [] }, 'rows: expected at least one image'],
  [
    'too many columns',
    { columns: Array.from({ length: mostFigureColumns + 1 }, () => ({ method: 'image' })) },
    'columns',
  ],
  ['an unknown method', { columns: [{ method: 'saliency' }] }, 'columns[0].method'],
  ['an unknown field', { columns: [{ method: 'image', colour: 1 }] }, 'colour'],
  ['N of 0', { columns: [{ method: 'averaged', N: 0 }] }, 'columns[0].N'],
  ['half a channel', { columns: [{ method: 'top', M: 1.5 }] }, 'columns[0].M'],
  ['a path as a model', { columns: [{ method: 'top', model: '../../etc' }] }, 'columns[0].model'],
  ['a hash that is none', { rows: [{ image: 'a', sha256: 'x' }] }, 'rows[0].sha256'],
  ['a label of two lines', { rows: [{ image: 'a', label: 'a\nb' }] }, 'rows[0].label'],
  ['a label that turns the text', { columns: [{ method: 'image', label: '\u202eabc' }] }, 'columns[0].label'],
  ['limits upside down', { colours: { limits: { low: 2, high: 1 } } }, 'colours.limits'],
  ['an inset of no row', { insets: [{ row: 1, region: { x: 0, y: 0, width: 0.5, height: 0.5 } }] }, 'insets[0].row'],
  [
    'an inset beyond the image',
    { insets: [{ row: 0, region: { x: 0.8, y: 0, width: 0.5, height: 0.5 } }] },
    'insets[0].region',
  ],
  ['pixelwise weights averaged', { columns: [{ method: 'averaged', variant: 'hirescam' }] }, 'columns[0].variant'],
  ['a template that nobody has', { template: '__proto__' }, 'template'],
])('%s is refused where it stands', (_, more, place) => {
  const error = failure(() => parse(more));
  expect(error.code).toBe('bad-input');
  expect(error.message).toContain(place);
});

test('a figure of a later version says so', () => {
  const error = failure(() => parse({ version: 2 }));
  expect([error.code, error.message]).toEqual(['unsupported', expect.stringContaining('version 2')]);
});

test('a huge text is not parsed at all', () => {
  expect(failure(() => parseFigure(' '.repeat(5e6))).message).toContain('at most 4 MB');
});

test('numbers too large for JSON, and a prototype in the text, do nothing', () => {
  expect(
    failure(() =>
      parseFigure(
        `{"format":"${figureFormat}","version":1,"rows":[{"image":"a"}],"columns":[{"method":"top","M":1e400}]}`,
      ),
    ).message,
  ).toContain('columns[0].M');
  parseFigure(
    JSON.stringify(least).replace('{', '{"__proto__":{"polluted":true},').replace('"__proto__":{"polluted":true},', ''),
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
