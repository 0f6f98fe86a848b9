import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { FigureCell, FigureContent } from '../../src-shared/figure/figure-content.ts';
import { figurePages, insetPlace } from '../../src-shared/figure/figure-pages.ts';
import { type FigureInput, figureOf } from '../../src-shared/figure/figure-spec.ts';
import { figureTemplateNames, figureTemplates } from '../../src-shared/figure/figure-templates.ts';
import type { FigureTools } from '../../src-shared/figure/figure-tools.ts';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { drawingTools } from './drawing-tools.ts';
import { scenesPdf } from './pdf.ts';
import { textWidth } from './text-width.ts';

/** Pixels as they are: what an encoder makes of them is its own affair. */
const tools: FigureTools = {
  ...drawingTools,
  encodePng: async ({ data }) => data,
  pixels: async (_image, _region, { width, height }) => ({
    width,
    height,
    data: new Uint8Array(3 * width * height).fill(128),
  }),
};

type Input = Omit<FigureInput, 'format' | 'version'>;

function contentOf({ rows, columns }: Input, size = { width: 80, height: 60 }): FigureContent {
  const cells = rows.map((_, row) =>
    columns.map(({ method }, column): FigureCell => {
      if (method === 'image') return { kind: 'image' };
      const data = Float32Array.of(-1, row + 1, column, 0.5);
      const scores = { energyInBox: 0.25, energyInMask: null, maskIoU: null, boxIoU: 0.5, constant: false };
      return {
        kind: 'map',
        map: { rows: 2, columns: 2, data },
        scores,
        limits: { low: 0, high: Math.max(row + 1, column) },
      };
    }),
  );
  const images = rows.map((_, row) => ({
    id: String(row),
    name: `a rather long name of an image ${row}`,
    className: 'wren',
    ...size,
    boxes: [{ x: 20, y: 15, width: 40, height: 30 }],
    outline: [],
  }));
  return { rows: images, cells };
}

const draw = (input: Input, size?: { width: number; height: number }) =>
  figurePages(figureOf(input), contentOf(input, size), tools, { dpi: 18 });

const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ image: `${i}.jpg` }));
const methods = ['image', 'single', 'averaged', 'top', 'transferred-top', 'transferred', 'activation'] as const;
const columns = methods.map((method) => ({ method }));

const of = <K extends Item['kind']>({ items }: Scene, kind: K) =>
  items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);
const texts = (scene: Scene): string[] => linesOf(scene).map(({ text }) => text);

/** Lines of a paragraph by themselves. */
function linesOf(scene: Scene) {
  const lines = of(scene, 'paragraph').flatMap(({ lines: own, leading, y, ...look }) =>
    own.map((text, i) => ({ ...look, text, y: y + i * leading })),
  );
  return [...of(scene, 'text'), ...lines];
}

/** Where each text stands, in words of what it covers. */
function spansOf(scene: Scene) {
  return linesOf(scene).map(({ text, x, y, size, weight, anchor = 'start' }) => {
    const width = textWidth(text, { size, weight });
    const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
    return { text, left, right: left + width, top: y - size * 0.75, bottom: y + size * 0.2, size };
  });
}

/** What is written over something else, or leaves the page. */
function faults({ scene }: { scene: Scene }): string[] {
  const spans = spansOf(scene);
  return spans.flatMap((one, at) => {
    const out = one.left < -0.01 || one.right > scene.width + 0.01 || one.top < 0 || one.bottom > scene.height;
    const over = spans.slice(at + 1).filter(({ left, right, top, bottom }) => {
      return left < one.right - 0.05 && right > one.left + 0.05 && top < one.bottom && bottom > one.top;
    });
    return [...(out ? [`${one.text} leaves the page`] : []), ...over.map(({ text }) => `${one.text} on ${text}`)];
  });
}

const kinds = [
  ['letters', 'own'],
  ['names', 'column'],
  ['classes', 'shared'],
] as const;

test.each(figureTemplateNames)(
  '%s: nothing overlaps, is cut off or tiny, with every kind of label',
  async (template) => {
    for (const [labels, limits] of kinds) {
      const pages = await draw({
        ...{ template, rows: rows(2), columns, contour: true },
        ...{ labels: { rows: labels }, colours: { limits }, scores: { shown: ['energy', 'boxIoU', 'energyInBox'] } },
      });
      expect([labels, ...pages.flatMap(faults)]).toEqual([labels]);
      expect(pages[0].scene.width).toBe(figureTemplates[template].width);
      for (const { size } of pages.flatMap(({ scene }) => spansOf(scene))) expect(size).toBeGreaterThanOrEqual(5);
    }
  },
);

test('a long figure goes over pages that each have their titles and the bar, and no row is lost', async () => {
  const input = { template: 'cvpr-2' as const, rows: rows(40), columns: columns.slice(0, 4) };
  const pages = await draw(input);
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.flatMap(({ pictures }) => pictures.map(({ row }) => row))).toEqual(
    rows(40).flatMap((_, row) => [row, row, row, row]),
  );
  for (const { scene } of pages) {
    expect(scene.height).toBeLessThanOrEqual(figureTemplates['cvpr-2'].height + 0.01);
    expect(texts(scene)).toEqual(expect.arrayContaining(['Image', 'max of each map']));
  }
  expect((await draw({ ...input, rows: rows(5), page: { rows: 2 } })).map(({ pictures }) => pictures.length)).toEqual([
    8, 8, 4,
  ]);
  const pdf = Buffer.from(await scenesPdf(pages.map(({ scene }) => ({ ...scene, items: of(scene, 'text') })))).toString(
    'latin1',
  );
  expect(pdf).toContain(`/Count ${pages.length}`);
});

test('a picture as high as a tower stays on its page and keeps its shape', async () => {
  const [{ scene, pictures }] = await draw(
    { template: 'lncs', rows: rows(1), columns: columns.slice(0, 2) },
    { width: 10, height: 400 },
  );
  expect(pictures[0].height / pictures[0].width).toBeCloseTo(40);
  expect(scene.height).toBeLessThanOrEqual(figureTemplates.lncs.height);
});

test('limits are printed: of each map in words, of a column below it, of all maps of a kind as numbers', async () => {
  const printed = async (limits: Exclude<NonNullable<Input['colours']>['limits'], undefined>) =>
    texts((await draw({ rows: rows(3), columns, colours: { limits } }))[0].scene);
  expect(await printed('own')).toEqual(expect.arrayContaining(['min', 'max of each map']));
  expect(await printed({ low: 0.5, high: 12 })).toEqual(expect.arrayContaining(['0.5', '12']));
  const shared = await printed('shared');
  expect(shared).toEqual(expect.arrayContaining(['Grad-CAM', '5', 'activation', '6']));
  expect((await printed('column')).filter((text) => text === '0')).toHaveLength(6);
});

test('boxes lie on the pictures where they lie in the image, cut off at the edge of an inset', async () => {
  const region = { x: 0, y: 0, width: 0.5, height: 0.5 };
  const [{ scene, pictures }] = await draw({
    rows: rows(1),
    columns: columns.slice(0, 1),
    insets: [{ row: 0, region, corner: 'top-right' }],
  });
  const [picture] = pictures;
  const [box, part] = of(scene, 'lines').map(({ lines }) => lines);
  expect((box[0][0][0] - picture.x) / picture.width).toBeCloseTo(0.25);
  expect((box[0][2][1] - picture.y) / picture.height).toBeCloseTo(0.75);
  const place = insetPlace({ region, corner: 'top-right', size: 0.45 }, picture);
  for (const [x, y] of part.flat()) {
    expect(x).toBeGreaterThanOrEqual(place.x - 1e-6);
    expect(x).toBeLessThanOrEqual(place.x + place.width + 1e-6);
    expect(y).toBeLessThanOrEqual(place.y + place.height + 1e-6);
  }
});

test('where an image has no such map the reason stands in its place', async () => {
  const input: Input = { rows: rows(1), columns: [{ method: 'single' }] };
  const content = { ...contentOf(input), cells: [[{ kind: 'none' as const, reason: 'the image forms no triplet' }]] };
  const [{ scene }] = await figurePages(figureOf(input), content, tools, { dpi: 36 });
  expect(texts(scene).join(' ')).toContain('the image forms no triplet');
});

const unbreakable = 'x'.repeat(115);
const extremes: [string, Input, { width: number; height: number }?][] = [
  [
    'twenty columns with wide gaps',
    { template: 'cvpr-1', rows: rows(2), columns: Array(20).fill({ method: 'image' }), page: { gap: 20 } },
  ],
  [
    'titles and labels without a place to break them',
    {
      ...{ template: 'cvpr-1', rows: [{ image: 'a', label: unbreakable }], labels: { rows: 'names', size: 12 } },
      columns: Array.from({ length: 12 }, () => ({ method: 'single' as const, label: unbreakable })),
    },
  ],
  [
    'an image as wide as a line',
    { template: 'cvpr-1', rows: rows(3), columns: columns.slice(0, 3) },
    { width: 4000, height: 10 },
  ],
  ['an image as high as a tower', { template: 'lncs', rows: rows(3), columns }, { width: 10, height: 4000 }],
  ['sixty rows', { template: 'icml-1', rows: rows(60), columns: columns.slice(0, 1), labels: { columns: false } }],
];
test.each(extremes)('%s: pictures keep their shape, and nothing leaves the page', async (_, input, size) => {
  const pages = await draw(input, size);
  expect(pages.flatMap(faults)).toEqual([]);
  const { width, height } = size ?? { width: 80, height: 60 };
  for (const { scene, pictures } of pages) {
    expect(scene.height).toBeLessThanOrEqual(figureTemplates[input.template!].height + 0.01);
    for (const one of pictures) {
      expect(Math.min(one.width, one.height, one.x)).toBeGreaterThan(0);
      expect(one.x + one.width).toBeLessThanOrEqual(scene.width);
      expect(one.height / one.width / (height / width)).toBeCloseTo(1, 6);
    }
  }
});

test('a reason in a narrow place is broken and cut, and a figure of reasons alone has no bar', async () => {
  const input: Input = { rows: rows(1), columns: Array(14).fill({ method: 'value' }) };
  const reason = `the item has no photograph “${unbreakable}”`;
  const content = { ...contentOf(input), cells: [input.columns.map(() => ({ kind: 'none' as const, reason }))] };
  const [page] = await figurePages(figureOf(input), content, tools, { dpi: 36 });
  expect(faults(page)).toEqual([]);
  expect(of(page.scene, 'image')).toEqual([]);
});

test('a map of value that is 0 everywhere is drawn, and without a truth no number is explained', async () => {
  const input: Input = {
    rows: rows(1),
    columns: [{ method: 'value' }, { method: 'centre' }],
    colours: { limits: 'shared' },
  };
  const map = { rows: 1, columns: 1, data: Float32Array.of(0) };
  const cells: FigureCell[][] = [
    [
      { kind: 'value', map, sum: 0, most: 0, log: false },
      { kind: 'map', map, scores: null, limits: { low: 0, high: 0 } },
    ],
  ];
  const [page] = await figurePages(figureOf(input), { ...contentOf(input), cells }, tools, { dpi: 36 });
  expect(faults(page)).toEqual([]);
  const printed = texts(page.scene).join('|');
  expect(printed).toContain('+0.00');
  expect(printed).not.toMatch(/NaN|share of the map/);
});

test('the same document gives the same bytes', async () => {
  const input: Input = { template: 'ieee-1', rows: rows(2), columns: columns.slice(0, 3), contour: true };
  const bytes = async (): Promise<string> => {
    const pages = await figurePages(
      figureOf(input),
      contentOf(input),
      { ...tools, encodePng: drawingTools.encodePng },
      { dpi: 72 },
    );
    return createHash('sha256')
      .update(await scenesPdf(pages.map(({ scene }) => scene)))
      .digest('hex');
  };
  expect(await bytes()).toBe(await bytes());
});
