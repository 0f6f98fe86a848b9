import { expect, test } from 'vitest';
import { call, sampleHost } from '../sample-host.ts';

test('a view is saved, found again in a new engine, replaced by its name, and removed', async () => {
  const { app, host } = await sampleHost();
  const save = (name: unknown, spec: unknown) => call(app, 'views.save', { name, spec }, 'mutation');
  const names = async (): Promise<string[]> =>
    ((await call(app, 'views.list')).data as { name: string }[]).map(({ name }) => name);
  await save('Doubtful birds', { filter: { class: [3] }, sort: 'single/maskIoU' });
  const { folder } = host.requireOpened();
  await host.close();
  await host.open(folder);
  expect((await call(app, 'views.list')).data).toMatchObject([
    { name: 'Doubtful birds', spec: { filter: { class: [3] }, sort: 'single/maskIoU' } },
  ]);
  await save('  Doubtful  birds ', { filter: {} });
  expect((await call(app, 'views.list')).data).toMatchObject([{ name: 'Doubtful birds', spec: { filter: {} } }]);

  const odd = ["'); DROP TABLE view; --", "x' OR '1'='1", '__proto__', '../../x', '<b>', '%', 'ähre 🌾'];
  for (const name of odd) expect((await save(name, { name })).status, name).toBe(200);
  expect(await names()).toEqual(['Doubtful birds', ...odd].sort());
  for (const name of odd) await call(app, 'views.remove', { name }, 'mutation');
  expect(await names()).toEqual(['Doubtful birds']);
});

test('a view without a name, or that is none, is refused', async () => {
  const { app } = await sampleHost();
  const save = async (name: unknown, spec: unknown): Promise<number> =>
    (await call(app, 'views.save', { name, spec }, 'mutation')).status;
  for (const name of ['', ' ', 'a\u0000', 'x'.repeat(121), 3, null]) expect(await save(name, {})).toBe(400);
  for (const spec of [null, 'text', [1], undefined, { long: 'x'.repeat(300_000) }])
    expect(await save('a', spec)).toBe(400);
  expect((await call(app, 'views.list')).data).toEqual([]);
});
