import { expect, test } from 'vitest';
import type { HostEvent } from '../../../src-shared/host-events.ts';
import { runsFromText } from '../../../src-shared/rle.ts';
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
  expect(await refused(mask(10, 10, '04'))).toMatch(/^usage: .*another size than its image/);
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
  await act('note', { note: ' too dark ' });
  expect((await call(sample.app, 'annotations.get', { image })).data).toMatchObject({
    review: 'done',
    note: 'too dark',
  });
});
