import { expect, test } from 'vitest';
import { call, sampleHost } from '../sample-host.ts';

const tricks = [
  '..',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  '%2e%2e%2f1',
  '..%5c..%5cboot.ini',
  '%252e%252e%252f1',
  '-1',
  '0',
  '01',
  '1.5',
  '1e3',
  '0x1',
  '+1',
  'NaN',
  'Infinity',
  '9007199254740993',
  '999999999999999999999999999999',
  'null',
  '%00',
  '1%00',
  '1%0a',
  '1;DROP TABLE image',
  "1' OR '1'='1",
  '１',
  '١',
  '%f0%9f%92%a9',
  '%ff',
  '%',
  'x-1',
  'x-../../../secret',
  '%201',
  '1%20',
  'a'.repeat(5000),
];
const routes = [
  'thumbnails/:id',
  'images/:id',
  'truth/:id',
  'projection/:id',
  'distances/:id/1',
  'distances/1/:id',
  'scores/:id/energyInBox',
  'scores/single/:id',
];

test.each(routes)('nothing but an id passes /api/%s', async (route) => {
  const { app } = await sampleHost();
  for (const trick of tricks) {
    const url = new URL(`http://engine/api/${route.replace(':id', trick)}`);
    const response = await app.request(url);
    const shown = `${route} ${trick.slice(0, 40)}`;
    expect(response.status, shown).toBeGreaterThanOrEqual(400);
    expect(response.status, shown).toBeLessThan(500);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code, shown).toMatch(/^(usage|not-found)$/);
    expect(error.message, shown).not.toMatch(/sqlite|\/home|\/tmp|node_modules/i);
  }
});

test('a size that thumbnails do not have is refused', async () => {
  const { app, ids } = await sampleHost();
  for (const size of ['0', '-160', '161', '99999999', 'NaN', '160.0', '']) {
    const response = await app.request(`/api/thumbnails/${ids[0]}?size=${size}`);
    expect(response.status, size).toBe(400);
  }
});

test.each(['images.get', 'images.neighbours'])('nothing but an id passes %s', async (name) => {
  const { app } = await sampleHost();
  for (const image of [...tricks.map(decode), -1, 1.5, null, {}, [], true, 1e300]) {
    const answer = await call(app, name, { image, model: '1' });
    expect(answer.status, String(image).slice(0, 40)).toBe(400);
    expect(answer.error?.code).toBe('usage');
  }
});

test('procedures that write take ids alone, and all or none', async () => {
  const { app, ids, workspace } = await sampleHost();
  for (const images of [[], 'all', ['../1'], [ids[0]], [String(ids[0]), '-1'], { length: 1, 0: '1' }]) {
    expect((await call(app, 'images.tag', { images, tag: 'x', on: true }, 'mutation')).status).toBe(400);
    expect((await call(app, 'images.review', { images, state: 'done' }, 'mutation')).status).toBe(400);
  }
  const some = [String(ids[0]), '999'];
  const answer = await call(app, 'images.tag', { images: some, tag: 'x', on: true }, 'mutation');
  expect([answer.status, answer.error?.code]).toEqual([404, 'not-found']);
  expect(workspace.reviews.tagsOf(ids[0])).toEqual([]);
});

test('without a workspace every route says so', async () => {
  const { app, host } = await sampleHost();
  await host.close();
  for (const url of ['catalogue', 'thumbnails/1', 'images/1', 'truth/1', 'projection/1', 'scores/single/energyInBox']) {
    const response = await app.request(`/api/${url}`);
    expect(response.status, url).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not-found' } });
  }
});

function decode(trick: string): string {
  try {
    return decodeURIComponent(trick);
  } catch {
    return trick;
  }
}
