import { expect, test } from 'vitest';
import { type HostEvent, windowHeader } from '../../../src-shared/host-events.ts';
import { sampleDataset } from '../../workspace/samples.ts';
import { call, remove, type SampleHost, sampleHost } from '../sample-host.ts';

const get = async ({ app, ids }: SampleHost, index: number): Promise<Record<string, unknown>> =>
  (await call(app, 'images.get', { image: String(ids[index]) })).data as Record<string, unknown>;

function heard({ host }: SampleHost): HostEvent[] {
  const events: HostEvent[] = [];
  host.events.listen((event) => events.push(event));
  return events;
}

test('what is known of an image', async () => {
  const sample = await sampleHost();
  expect(await get(sample, 0)).toEqual({
    image: String(sample.ids[0]),
    name: 'wide',
    objectOf: null,
    relativePath: 'a/wide.jpg',
    width: 400,
    height: 200,
    className: 'wren',
    classIndex: 0,
    split: 'train',
    boxes: [{ x: 300, y: 50, width: 50, height: 50 }],
    hasMask: true,
    review: 'todo',
    note: '',
    tags: [],
    present: true,
  });
  expect(await get(sample, 5)).toMatchObject({ name: 'gone', present: false, boxes: [], hasMask: true });
  remove(sample.root, 'a/wide.jpg');
  expect(await get(sample, 0)).toMatchObject({ present: false });
});

test('an edit is told to every window, with the one that made it and the workspace it is in', async () => {
  const sample = await sampleHost();
  const events = heard(sample);
  const { data } = await call(sample.app, 'workspace.state');
  const { workspace } = data as { workspace: { id: string } };
  const edit = (window: string) =>
    sample.app.request('/trpc/images.tag', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [windowHeader]: window },
      body: JSON.stringify({ images: [String(sample.ids[0])], tag: 'odd', on: true }),
    });
  await edit('window-1');
  await edit('no id, but <b>words</b>');
  const what = { type: 'changed', what: 'tags', workspace: workspace.id };
  expect(events).toEqual([{ ...what, window: 'window-1' }, what]);
});

test('tags go on and off, many images at once, whatever they are called', async () => {
  const sample = await sampleHost();
  const events = heard(sample);
  const tag = (name: string, on: boolean) =>
    call(sample.app, 'images.tag', { images: sample.ids.slice(0, 2).map(String), tag: name, on }, 'mutation');
  const odd = [
    "'); DROP TABLE tag; --",
    '"quoted" \\ % _ *',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '__proto__',
    'Zaunkönig 🐦 鹪鹩 رن',
    'null',
  ];
  for (const name of odd) expect((await tag(name, true)).status, name).toBe(200);
  await tag('  two\u00a0  blanks ', true);
  await tag('Zaunko\u0308nig 🐦 鹪鹩 رن', true); // the same letters, not composed
  const tags = (await get(sample, 1)).tags as string[];
  expect([...tags].sort()).toEqual([...odd, 'two blanks'].sort());
  expect((await get(sample, 2)).tags).toEqual([]);
  for (const name of [...odd, 'two blanks']) await tag(name, false);
  expect((await get(sample, 1)).tags).toEqual([]);
  expect(events.every((event) => event.type === 'changed' && event.what === 'tags')).toBe(true);
  for (const name of ['', '   ', 'a\u0000b', 'bell\u0007', '\u202eevil', 'x'.repeat(101), '\ud800', 7]) {
    const answer = await tag(name as string, true);
    expect([answer.status, answer.error?.code], JSON.stringify(name)).toEqual([400, 'usage']);
  }
});

test('review states are set many at once; notes stay', async () => {
  const sample = await sampleHost();
  const { app, ids, workspace } = sample;
  workspace.reviews.set(ids[0], 'done', 'beak is hidden');
  const events = heard(sample);
  const review = (state: string) =>
    call(app, 'images.review', { images: ids.slice(0, 3).map(String), state }, 'mutation');
  expect((await review('reviewed')).data).toEqual({ images: 3 });
  expect(await get(sample, 0)).toMatchObject({ review: 'reviewed', note: 'beak is hidden' });
  expect(await get(sample, 3)).toMatchObject({ review: 'todo' });
  await review('todo');
  expect(await get(sample, 0)).toMatchObject({ review: 'todo', note: 'beak is hidden' });
  expect(workspace.reviews.all()).toHaveLength(1);
  expect(events).toMatchObject([
    { type: 'changed', what: 'reviews' },
    { type: 'changed', what: 'reviews' },
  ]);
  expect((await review('confirmed')).status).toBe(400);
});

test('the nearest by D, by scope, without the image itself; ties in the order of the data set', async () => {
  const { app, ids, modelId } = await sampleHost();
  const near = async (index: number, more: Record<string, unknown> = {}): Promise<[number, number][]> => {
    const answer = await call(app, 'images.neighbours', { model: modelId, image: String(ids[index]), k: 3, ...more });
    return (answer.data as { image: string; distance: number }[]).map((one) => [
      ids.findIndex((id) => String(id) === one.image),
      one.distance,
    ]);
  };
  expect(await near(0)).toEqual([
    [1, 1],
    [2, 4],
    [3, 9],
  ]);
  expect(await near(2, { k: 2 })).toEqual([
    [1, 1],
    [3, 1],
  ]);
  expect(await near(1, { among: 'class' })).toEqual([[0, 1]]);
  expect(await near(1, { among: 'others', k: 2 })).toEqual([
    [2, 1],
    [3, 4],
  ]);
  expect(await near(4, { among: 'train', k: 1 })).toEqual([[2, 4]]);
  const without = await call(app, 'images.neighbours', { model: '1', image: String(ids[5]), k: 3 });
  expect([without.status, without.error?.code]).toEqual([404, 'not-found']);
  expect((await call(app, 'images.neighbours', { model: '99', image: String(ids[0]), k: 3 })).status).toBe(404);
  for (const k of [0, -1, 1.5, 1e9]) {
    expect((await call(app, 'images.neighbours', { model: '1', image: String(ids[0]), k })).status).toBe(400);
  }
});

test('images of a data set that was replaced are not found, and have no neighbours', async () => {
  const { app, ids, workspace } = await sampleHost();
  await call(app, 'images.neighbours', { model: '1', image: String(ids[0]), k: 3 });
  await workspace.images.importAll(sampleDataset({ images: 5 }));
  expect((await call(app, 'images.get', { image: String(ids[0]) })).status).toBe(404);
  expect((await call(app, 'images.neighbours', { model: '1', image: String(ids[0]), k: 3 })).status).toBe(404);
});

test('images that are gone are counted, thrown away and called back, and every window is told', async () => {
  const { app, ids, workspace, ...sample } = await sampleHost();
  const dataset = (await workspace.images.dataset())!;
  workspace.reviews.tag(ids[0], 'odd');
  workspace.reviews.set(ids[1], 'reviewed');
  const none = { images: 0, tags: 0, reviews: 0, objects: 0, first: [] };
  const absent = async () => (await call(app, 'images.absent')).data;
  const recall = (input: unknown) => call(app, 'images.recallForgotten', input, 'mutation');
  expect(await absent()).toEqual(none);
  await workspace.images.importAll({ ...dataset, images: dataset.images.slice(2) });
  const all = { images: 2, tags: 1, reviews: 1, objects: 3, first: ['a/wide.jpg', 'a/tall.jpg'] };
  expect(await absent()).toEqual(all);

  const events = heard({ app, ids, workspace, ...sample });
  const forgotten = (await call(app, 'images.forgetAbsent', undefined, 'mutation')).data as { time: string };
  expect(forgotten).toMatchObject({ images: 2 });
  expect(await absent()).toEqual(none);
  expect((await recall({ time: '2001-01-01T00:00:00.000Z' })).data).toEqual({ images: 0 });
  expect((await recall({ time: forgotten.time })).data).toEqual({ images: 2 });
  expect(await absent()).toEqual(all);
  await call(app, 'images.forgetAbsent', undefined, 'mutation');
  expect((await recall({})).data).toEqual({ images: 2 });
  expect(events).toHaveLength(5);
  for (const event of events) expect(event).toMatchObject({ type: 'changed', what: 'images' });
  expect((await recall({ time: "' OR 1=1" })).status).toBe(400);
});
