import { expect, test } from 'vitest';
import type { ComparedTable } from '../../../src-shared/compared-table.ts';
import { decodeFrame } from '../../../src-shared/frame.ts';
import { call, sampleHost } from '../sample-host.ts';

test('a table of what was scored, whole and of some images, and the line that makes it', async () => {
  const { app, evaluationId, ids, workspace } = await sampleHost();
  const sources = (await call(app, 'evaluations.sources')).data;
  expect(sources).toMatchObject([{ id: evaluationId, latest: true, scored: 2, rows: [{ id: 'single', kind: 'row' }] }]);

  const table = (await call(app, 'evaluations.table', {})).data as ComparedTable;
  expect(table.rows).toHaveLength(1);
  expect(table.rows[0].metrics.energyInBox).toMatchObject({ mean: 0.5, n: 2, excluded: 0 });
  expect(table.rows[0].metrics.energyInMask).toMatchObject({ mean: 0.5, n: 1, excluded: 1 });

  const means = (await call(app, 'evaluations.table', { intervals: false })).data as ComparedTable;
  expect(means).toMatchObject({ resamples: 0, metrics: table.metrics });
  expect(means.rows[0].metrics.energyInBox).toEqual({ mean: 0.5, low: null, high: null, n: 2, excluded: 0 });

  workspace.reviews.tag(ids[4], 'night');
  const tagged = { metrics: ['energyInBox'], subset: ['tag=night', 'test'] };
  const some = (await call(app, 'evaluations.table', tagged)).data as ComparedTable;
  expect(some).toMatchObject({ chosen: 1, metrics: ['energyInBox'] });
  expect(some.rows[0].metrics.energyInBox).toMatchObject({ mean: 0.75, low: 0.75, high: 0.75, n: 1 });

  const line = (await call(app, 'evaluations.command', { ...tagged, subset: ["tag=it's night"] })).data;
  expect(line).toBe(
    `tripletscope table --workspace '${workspace.folder}' --metrics energyInBox --subset 'tag=it'\\''s night'`,
  );
  const csv = (await call(app, 'evaluations.text', { ...tagged, format: 'csv' })).data as string;
  expect(csv.split('\r\n')[1]).toMatch(/^single,Single triplet,,0\.75,/);
});

test('what each image contributes is a column beside the catalogue', async () => {
  const { app, evaluationId, ids } = await sampleHost();
  const answer = await app.request(`/api/samples/energyInMask?row=${evaluationId}:single&subset=test`);
  const { meta, arrays } = decodeFrame<unknown, { value: Float32Array; without: Uint8Array }>(
    await answer.arrayBuffer(),
  );
  expect(meta).toEqual({ value: 0.5, tau: null, images: 2 });
  expect([...arrays.value].map((v) => (Number.isNaN(v) ? null : v))).toEqual([null, null, null, 0.5, null, null]);
  expect([...arrays.without]).toEqual([0, 0, 0, 0, 2, 0]);
  expect(ids).toHaveLength(6);
});

test('a window names no file of the machine, no row and no evaluation that are not there', async () => {
  const { app, evaluationId } = await sampleHost();
  const refused = async (input: unknown) => (await call(app, 'evaluations.table', input)).error;
  expect(await refused({ subset: ['/etc/passwd'] })).toMatchObject({ code: 'usage' });
  expect(await refused({ evaluations: [99] })).toMatchObject({ code: 'not-found' });
  expect(await refused({ rows: ['averaged'] })).toMatchObject({ code: 'not-found' });
  expect((await app.request(`/api/samples/pxap?row=${evaluationId}:other`)).status).toBe(404);
  expect((await app.request('/api/samples/pxap?row=x')).status).toBe(400);
  expect((await app.request('/api/samples/pxap')).status).toBe(400);
});
