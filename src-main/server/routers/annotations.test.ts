import path from 'node:path';
import { expect, test } from 'vitest';
import type { HostEvent } from '../../../src-shared/host-events.ts';
import { contentOfRegion } from '../../../src-shared/object-item.ts';
import { runsFromText, runsToText } from '../../../src-shared/rle.ts';
import { type Answer, call, type SampleHost, sampleHost } from '../sample-host.ts';

const box = { kind: 'box', x: 1, y: 2, width: 30, height: 40 };
const state = (geometry: object, more: object = {}) => ({
  class: null,
  geometry,
  state: 'final',
  source: { kind: 'drawn' },
  ...more,
});

interface Described {
  className: string;
  review: string;
  note: string;
  history: { undo: string | null; redo: string | null };
  objects: { id: string; class: string | null; author: string; geometry: { kind: string; path?: string } }[];
}

function asked({ app, ids }: SampleHost, index = 0) {
  const image = String(ids[index]);
  const act = (name: string, input: object): Promise<Answer> =>
    call(app, `annotations.${name}`, { image, ...input }, 'mutation');
  return {
    image,
    act,
    get: async () => (await call(app, 'annotations.get', { image })).data as Described,
    commit: (step: string, changes: object[], more: object = {}) => act('commit', { step, changes, ...more }),
  };
}

test('a step is committed once, told to every window, undone and done again', async () => {
  const sample = await sampleHost();
  const events: HostEvent[] = [];
  sample.host.events.listen((event) => events.push(event));
  const { image, get, commit, act } = asked(sample);
  const imported = await get();
  expect(imported).toMatchObject({ className: 'wren', history: { undo: null, redo: null } });
  expect(imported.objects.map(({ geometry }) => geometry.kind)).toEqual(['box', 'file']);
  expect(imported.objects[1].geometry.path).toBeUndefined();

  const change = { objectId: 'd-1', isNew: true, after: state(box, { class: 'chough' }) };
  const first = await commit('step-0001', [change], { author: 'ann' });
  expect(first.data).toMatchObject({ history: { undo: 'draw a box', redo: null } });
  expect((await commit('step-0001', [change], { author: 'ann' })).data).toEqual(first.data);
  expect((await get()).objects.at(-1)).toMatchObject({ id: 'd-1', class: 'chough', author: 'ann' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'changed', what: 'truth', images: [image] }));
  expect((await call(sample.app, 'annotations.classes')).data).toEqual(['chough']);

  expect((await act('undo', { step: 'step-0002' })).data).toMatchObject({
    done: true,
    history: { undo: null, redo: 'draw a box' },
  });
  expect((await get()).objects).toHaveLength(2);
  expect((await act('redo', { step: 'step-0003' })).data).toMatchObject({ done: true });
  expect((await get()).objects).toHaveLength(3);
});

test('a mask file is read as run lengths, keeps its file while only its class changes, and can be painted over', async () => {
  const sample = await sampleHost();
  const { get, commit, image } = asked(sample);
  const file = (await get()).objects[1];
  const { counts } = (await call(sample.app, 'annotations.raster', { image, object: file.id })).data as {
    counts: string;
  };
  const runs = runsFromText(counts);
  expect([runs.length, runs.filter((_, i) => i % 2 === 1).reduce((a, b) => a + b)]).toEqual([101, 2500]);
  const renamed = { objectId: file.id, after: state(file.geometry, { class: 'chough' }) };
  expect((await commit('step-0001', [renamed])).error).toBeNull();
  expect(sample.workspace.objects.of(sample.ids[0])[1].geometry).toMatchObject({ kind: 'file', path: /wide\.png$/ });
  const mask = { kind: 'mask', width: 400, height: 200, counts };
  expect((await commit('step-0002', [{ objectId: file.id, after: state(mask) }])).error).toBeNull();
  expect((await get()).objects[1].geometry).toEqual(mask);
});

test('what does not fit is refused, and nothing of the step is done', async () => {
  const sample = await sampleHost();
  const { get, commit } = asked(sample);
  const refused = async (after: object, more: object = {}): Promise<string> => {
    const fine = { objectId: 'd-1', isNew: true, after: state(box) };
    const { error } = await commit('step-0001', [fine, { objectId: 'd-2', isNew: true, after, ...more }]);
    return `${error?.code}: ${error?.message.split(' (')[0]}`;
  };
  const mask = (width: number, height: number, counts: string) => state({ kind: 'mask', width, height, counts });
  expect(await refused(mask(10, 10, '04'))).toMatch(/^usage: .*a different size than its image/);
  expect(await refused(mask(400, 200, '04'))).toMatch(/^usage: .*does not fill its mask/);
  expect(await refused(mask(400, 200, '\u0000'))).toMatch(/^bad-input: .*not understood/);
  expect(await refused(state({ kind: 'file', relativePath: 'x.png', path: '/etc/passwd' }))).toMatch(
    /^usage: .*no mask file/,
  );
  expect(await refused(state({ ...box, width: 0 }))).toMatch(/^usage/);
  expect(await refused(state({ kind: 'polygon', rings: [[1, 2, 3, 4]], rule: 'union' }))).toMatch(/^usage/);
  expect(await refused(state(box, { class: 'a\u202eb' }))).toMatch(/^usage/);
  expect(await refused(state(box), { isNew: false })).toMatch(/^not-found/);
  expect((await get()).objects).toHaveLength(2);
});

test('a note on an image keeps its review state', async () => {
  const sample = await sampleHost();
  const { act, image } = asked(sample);
  await call(sample.app, 'images.review', { images: [image], state: 'done' }, 'mutation');
  await act('describe', { step: 'step-0001', words: { note: ' too dark ' } });
  expect((await call(sample.app, 'annotations.get', { image })).data).toMatchObject({
    review: 'done',
    note: 'too dark',
  });
});

test('a review state and a note are undone and done again among the objects, and each is told as what it is', async () => {
  const sample = await sampleHost();
  const { act, get, commit, image } = asked(sample);
  const told: string[] = [];
  sample.host.events.listen((event) => {
    if (event.type === 'changed' && (event.what === 'truth' || event.what === 'reviews')) told.push(event.what);
  });
  const mark = { step: 'step-0001', words: { review: 'reviewed' }, author: 'ann' };
  const marked = { history: { undo: 'mark as reviewed', redo: null }, review: 'reviewed', note: '' };
  expect((await act('describe', mark)).data).toEqual(marked);
  expect((await act('describe', mark)).data).toEqual(marked);
  await commit('step-0002', [{ objectId: 'd-1', isNew: true, after: state(box) }]);
  await act('describe', { step: 'step-0003', words: { note: 'too dark' } });
  // In Browse, of many images at once.
  await call(sample.app, 'images.review', { images: [image], state: 'skipped' }, 'mutation');
  const shown = async () => {
    const { review, note, objects, history } = await get();
    return [review, note, objects.length, history.undo, history.redo];
  };
  const undo = async (id: number) => (await act('undo', { step: `step-001${id}` })).data;
  expect(await shown()).toEqual(['skipped', 'too dark', 3, 'mark as skipped', null]);
  expect(await undo(1)).toMatchObject({ done: true, review: 'reviewed', note: 'too dark' });
  await undo(2);
  expect(await shown()).toEqual(['reviewed', '', 3, 'draw a box', 'add a note to the image']);
  await undo(3);
  await undo(4);
  expect(await shown()).toEqual(['todo', '', 2, null, 'mark as reviewed']);
  expect((await act('redo', { step: 'step-0021' })).data).toMatchObject({ review: 'reviewed' });
  expect(told).toEqual([
    'reviews',
    'reviews',
    'truth',
    'reviews',
    'reviews',
    'reviews',
    'reviews',
    'truth',
    'reviews',
    'reviews',
  ]);
  // What is said already is no step.
  await act('describe', { step: 'step-0022', words: { review: 'reviewed' } });
  expect(await shown()).toEqual(['reviewed', '', 2, 'mark as reviewed', 'draw a box']);
  expect((await act('describe', { step: 'step-0023', words: { review: 'fine' } })).error?.code).toBe('usage');
});

const long = 'x'.repeat(4000);
/** Some ten thousand runs. */
const striped = runsToText(Uint32Array.from({ length: 20_000 }, () => 4));
/** Everything that a person can change in Annotate; large, so that it needs room. */
const edits: Record<string, { name: string; input: object }> = {
  box: {
    name: 'annotations.commit',
    input: { changes: [{ objectId: 'd-2', isNew: true, after: state(box, { note: long }) }] },
  },
  polygon: {
    name: 'annotations.commit',
    input: {
      changes: [
        {
          objectId: 'd-3',
          isNew: true,
          after: state({ kind: 'polygon', rings: [Array.from({ length: 2000 }, (_, i) => i % 190)], rule: 'even-odd' }),
        },
      ],
    },
  },
  'stroke of the brush': {
    name: 'annotations.commit',
    input: {
      changes: [{ objectId: 'd-1', after: state({ kind: 'mask', width: 400, height: 200, counts: striped }) }],
    },
  },
  'note on an object': {
    name: 'annotations.commit',
    input: { changes: [{ objectId: 'd-1', after: state(box, { note: long.slice(1) }) }] },
  },
  'merge of two authors': {
    name: 'annotations.commit',
    input: { changes: [{ objectId: 'd-1', after: null }] },
  },
  undo: { name: 'annotations.undo', input: {} },
  'review state': { name: 'annotations.describe', input: { words: { review: 'reviewed' } } },
  'note on an image': { name: 'annotations.describe', input: { words: { note: long } } },
};
/** What a window takes for the fault of the step itself: it would set it aside. */
const faultOfTheStep = ['usage', 'bad-input', 'not-found', 'unsupported'];

test.for(['full', 'read-only'])(
  'on a %s disk every edit fails as a whole, may be sent again, and is done once then',
  async (kind) => {
    const sample = await sampleHost();
    const { db } = sample.workspace.store;
    const { image, commit, get, act } = asked(sample);
    await commit('step-0000', [{ objectId: 'd-1', isNew: true, after: state(box) }]);
    const failed: string[] = [];
    const pages = db.pragma('max_page_count', { simple: true });
    for (const [at, [edit, { name, input }]] of Object.entries(edits).entries()) {
      const before = await get();
      const send = () => call(sample.app, name, { image, step: `step-000${at + 1}`, ...input }, 'mutation');
      if (kind === 'full') db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
      else db.pragma('query_only = ON');
      const { error } = await send();
      db.pragma(kind === 'full' ? `max_page_count = ${pages}` : 'query_only = OFF');
      if (kind === 'full' && error === null) continue; // it fits into the pages that are there
      failed.push(edit);
      expect([edit, faultOfTheStep.includes(error?.code ?? '')]).toEqual([edit, false]);
      expect(await get()).toEqual(before);
      expect((await send()).error).toBeNull();
      const after = await get();
      expect(after).not.toEqual(before);
      await send();
      expect(await get()).toEqual(after);
      if (edit === 'merge of two authors') await act('undo', { step: 'step-back' });
    }
    if (kind === 'read-only') expect(failed).toEqual(Object.keys(edits));
    else expect(failed).toEqual(expect.arrayContaining(['box', 'polygon', 'stroke of the brush', 'undo']));
  },
);

test('an item that shows another region by now: a step lies at the same pixels of the file, and a mask that undo brings back is shown whole', async () => {
  const sample = await sampleHost();
  const { workspace, root } = sample;
  const region = { x: 100, y: 50, width: 60, height: 40 };
  const item = {
    id: 'a/wide.jpg#1',
    name: 'wide_1',
    path: path.join(root, 'a/wide.jpg'),
    relativePath: 'a/wide.jpg#1',
    classIndex: 0,
    split: 'train' as const,
    width: 60,
    height: 40,
    boxes: [{ x: 10, y: 10, width: 40, height: 20 }],
    mask: null,
    sha256: contentOfRegion('wide', region),
  };
  await workspace.images.importAll({ root, format: 'coco', classes: ['wren'], images: [item], problems: [] });
  const { imageId } = workspace.images.byName('wide_1')!;
  const { get, commit, act, image } = asked({ ...sample, ids: [imageId] });
  const told: (readonly string[])[] = [];
  sample.host.events.listen((event) => {
    if (event.type === 'changed' && event.what === 'images' && event.images) told.push(event.images);
  });
  const shown = async () => ((await get()) as unknown as { region: object }).region;
  expect(await shown()).toEqual(region);
  // Three pixels at the left edge, which are then deleted.
  const counts = runsToText(Uint32Array.of(0, 3, 60 * 40 - 3));
  const mask = { kind: 'mask', width: 60, height: 40, counts };
  const painted = [{ objectId: 'd-1', isNew: true, after: state(mask) }];
  expect((await commit('step-0001', painted, { region })).error).toBeNull();
  await commit('step-0002', [{ objectId: 'd-1', after: null }], { region });

  const later = { x: 110, y: 55, width: 50, height: 35 };
  workspace.regions.move([{ imageId, region: later }]);
  expect(await shown()).toEqual(later);
  const old = [{ objectId: 'd-2', isNew: true, after: state({ ...box, x: 20, y: 10, width: 10, height: 10 }) }];
  expect((await commit('step-0003', old, { region })).error).toBeNull();
  expect((await get()).objects.at(-1)).toMatchObject({ id: 'd-2', geometry: { x: 10, y: 5, width: 10, height: 10 } });
  expect(told).toEqual([]);
  await act('undo', { step: 'step-0004' });
  await act('undo', { step: 'step-0005' });
  expect(told).toEqual([[image]]);
  const { x, width } = (await shown()) as { x: number; width: number };
  expect([x, width]).toEqual([100, 60]);
  const back = (await get()).objects.find(({ id }) => id === 'd-1')!.geometry as unknown as { counts: string };
  expect(runsFromText(back.counts).slice(0, 2)[1]).toBe(3);
});
