/** Figures through the handler: what they show, their files, and their names in the workspace. */
import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { contentOfFrame, type FigureFrame } from '../../../src-shared/figure/figure-frame.ts';
import { type FigureInput, figureFormat, figureOf } from '../../../src-shared/figure/figure-spec.ts';
import { decodeFrame } from '../../../src-shared/frame.ts';
import { call, sampleHost } from '../sample-host.ts';

type Input = Omit<FigureInput, 'format' | 'version'>;
const wide: Input = { rows: [{ image: 'a/wide.jpg' }], columns: [{ method: 'image' }, { method: 'centre' }] };

async function post(
  app: Hono,
  url: string,
  body: unknown,
): Promise<{ status: number; bytes: Uint8Array<ArrayBuffer>; type: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await app.request(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, bytes, type: response.headers.get('content-type') ?? '' };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function failure(app: Hono, spec: unknown): Promise<{ status: number; code: string; message: string }> {
  const { status, bytes } = await post(app, '/api/figure-content', { spec });
  return { status, ...(JSON.parse(text(bytes)) as { error: { code: string; message: string } }).error };
}

test('what a figure shows: sizes, boxes, the outline of the mask, maps with scores; hashes are filled in', async () => {
  const { app } = await sampleHost();
  const { bytes } = await post(app, '/api/figure-content', { spec: figureOf(wide) });
  const frame = decodeFrame(bytes.buffer) as FigureFrame;
  const { rows, cells } = contentOfFrame(frame);
  expect(rows[0]).toMatchObject({
    width: 400,
    height: 200,
    className: 'wren',
    boxes: [{ x: 300, y: 50, width: 50, height: 50 }],
  });
  expect(rows[0].outline).toEqual([
    expect.arrayContaining([
      [300, 50],
      [350, 100],
    ]),
  ]);
  const [image, centre] = cells[0];
  expect(image.kind).toBe('image');
  if (centre.kind !== 'map') throw new Error('no map');
  expect([centre.map.rows, centre.map.data.length]).toEqual([56, 56 * 56]);
  expect(centre.scores?.energyInBox).toBeGreaterThan(0);
  expect(frame.meta.spec.rows[0].sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('files are the same when they are drawn again from their JSON, and stand together in an archive', async () => {
  const { app } = await sampleHost();
  const insets = [{ row: 0, region: { x: 0.7, y: 0.2, width: 0.2, height: 0.4 } }];
  const spec = figureOf({ ...wide, rows: [...wide.rows, { image: 'a/tall.jpg' }], insets, page: { rows: 1 } });
  const body = { spec, formats: ['pdf', 'tiff', 'json'], dpi: 72, name: 'teaser' };
  const { type, bytes } = await post(app, '/api/figure-files', body);
  expect(type).toBe('application/zip');
  const files = unzipSync(bytes);
  expect(Object.keys(files).sort()).toEqual(
    ['json', 'pdf']
      .map((ending) => `teaser.${ending}`)
      .concat(['teaser-1.tiff', 'teaser-2.tiff'])
      .sort(),
  );
  const again = { ...body, spec: JSON.parse(strFromU8(files['teaser.json'])) as unknown };
  expect(sum((await post(app, '/api/figure-files', again)).bytes)).toBe(sum(bytes));
  const pdf = await post(app, '/api/figure-files', { ...body, formats: ['pdf'] });
  expect([pdf.type, sum(pdf.bytes)]).toEqual(['application/pdf', sum(files['teaser.pdf'])]);
  expect(Buffer.from(pdf.bytes).toString('latin1')).toContain('/Count 2');
});

test('an image that is not there, is another, or is no figure at all is refused with its name', async () => {
  const { app } = await sampleHost();
  const missing = await failure(app, figureOf({ ...wide, rows: [{ image: 'a/none.jpg' }, { image: 'a/wide.jpg' }] }));
  expect(missing).toMatchObject({ status: 404, code: 'not-found' });
  expect(missing.message).toContain('a/none.jpg');
  const other = await failure(app, figureOf({ ...wide, rows: [{ image: 'a/wide.jpg', sha256: 'a'.repeat(64) }] }));
  expect([other.status, other.message]).toEqual([422, expect.stringContaining('a/wide.jpg')]);
  const model = await failure(app, figureOf({ ...wide, columns: [{ method: 'averaged', model: 'deadbeef' }] }));
  expect([model.status, model.message]).toEqual([404, expect.stringContaining('deadbeef')]);
  expect((await failure(app, { format: figureFormat, version: 1 })).message).toContain('rows');
  expect((await failure(app, null)).message).toContain('this is not a figure');
  const { status } = await post(app, '/api/figure-files', { spec: figureOf(wide), formats: ['pdf'], dpi: 9000 });
  expect(status).toBe(400);
});

test('an image that was moved is found by its content', async () => {
  const { app, workspace, ids } = await sampleHost();
  const sha256 = workspace.images.get(ids[0])?.sha256;
  const spec = figureOf({ ...wide, rows: [{ image: 'elsewhere/wide.jpg', sha256 }] });
  const { bytes } = await post(app, '/api/figure-content', { spec });
  expect((decodeFrame(bytes.buffer) as FigureFrame).meta.spec.rows[0].image).toBe('a/wide.jpg');
});

test('figures have names: saved, replaced, renamed, removed, and found in a new engine', async () => {
  const { app, host } = await sampleHost();
  const save = (name: unknown, spec: unknown = figureOf(wide)) => call(app, 'figures.save', { name, spec }, 'mutation');
  const names = async (): Promise<string[]> =>
    ((await call(app, 'figures.list')).data as { name: string }[]).map(({ name }) => name).sort();
  for (const name of ['Teaser', '__proto__', '<b>']) expect((await save(name)).status, name).toBe(200);
  await save('Teaser', figureOf({ ...wide, contour: true }));
  const { folder } = host.requireOpened();
  await host.close();
  await host.open(folder);
  expect(await names()).toEqual(['<b>', 'Teaser', '__proto__']);
  expect((await call(app, 'figures.rename', { from: 'Teaser', to: '<b>' }, 'mutation')).status).toBe(400);
  await call(app, 'figures.rename', { from: 'Teaser', to: 'Figure 2' }, 'mutation');
  await call(app, 'figures.remove', { name: '<b>' }, 'mutation');
  const list = (await call(app, 'figures.list')).data as { name: string; spec: { contour: boolean } }[];
  expect(list.map(({ name, spec }) => [name, spec.contour])).toEqual(
    expect.arrayContaining([
      ['Figure 2', true],
      ['__proto__', false],
    ]),
  );
  for (const spec of [null, {}, { ...figureOf(wide), rows: [] }]) expect((await save('odd', spec)).status).toBe(400);
  expect((await save('')).status).toBe(400);
});

test('a plot of the window becomes a PDF with its text; what is no plot is refused', async () => {
  const { app } = await sampleHost();
  const scene = {
    width: 200,
    height: 100,
    title: 'a plot',
    items: [{ kind: 'text', x: 2, y: 20, text: 'mask IoU', size: 8 }],
  };
  const { type, bytes } = await post(app, '/api/plot-file', { scene, format: 'pdf', dpi: 300 });
  expect([type, Buffer.from(bytes).toString('latin1')]).toEqual([
    'application/pdf',
    expect.stringContaining('IBMPlexSans'),
  ]);
  const link = { ...scene, items: [{ kind: 'picture', x: 0, y: 0, width: 1, height: 1, href: 'file:///etc/passwd' }] };
  expect((await post(app, '/api/plot-file', { scene: link, format: 'svg', dpi: 300 })).status).toBe(400);
});
