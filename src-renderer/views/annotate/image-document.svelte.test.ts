import { expect, test } from 'vitest';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { AnObject, Described, Step } from '../../state/annotation-wire.ts';
import { FakeEvents, fakeApi, later, settled } from '../../state/fake-api.ts';
import { SaveQueue } from '../../state/save-queue.svelte.ts';
import { ImageDocument } from './image-document.svelte.ts';

const box = (x: number): AnObject['geometry'] => ({ kind: 'box', x, y: 0, width: 4, height: 4 });
const anObject = (id: string, position: number, x = 1): AnObject => ({
  id,
  class: null,
  geometry: box(x),
  source: { kind: 'drawn' },
  state: 'final',
  author: 'ann',
  created: '',
  updated: '',
  note: '',
  hidden: false,
  locked: false,
  position,
});
const after = (x: number) => ({
  class: null,
  geometry: box(x),
  state: 'final' as const,
  source: { kind: 'drawn' as const },
});

function described(objects: AnObject[], undo: string | null = null): Described {
  return {
    image: '1',
    name: '1',
    relativePath: '1.jpg',
    width: 10,
    height: 10,
    className: 'wren',
    review: 'todo',
    note: '',
    objects,
    history: { undo, redo: null },
  };
}

async function aDocument(objects: AnObject[] = [anObject('a', 0)]) {
  const fake = fakeApi({
    'annotations.get': () => described(fake.objects, fake.undo),
    'annotations.commit': () => ({ history: { undo: 'draw a box', redo: null }, objects: [] }),
  }) as ReturnType<typeof fakeApi> & {
    objects: AnObject[];
    undo: string | null;
    bring: (steps: readonly Step[]) => void;
  };
  fake.objects = objects;
  fake.undo = null;
  const events = new FakeEvents();
  const queue = new SaveQueue({
    api: fake.api,
    place: () => 'w',
    store: {
      inMemory: 0,
      keep: () => {},
      attend: (take) => {
        fake.bring = take;
      },
    },
    later: () => new Promise(() => {}),
  });
  const parts = { api: fake.api, queue, events, windowId: 'here', place: () => 'w', author: () => 'me' };
  const document = new ImageDocument(parts);
  document.attend();
  await document.show('1');
  const ids = () => document.objects.map(({ id, geometry }) => `${id} ${(geometry as { x: number }).x}`);
  return { document, queue, events, fake, ids };
}

test('a change acts at once and is saved; the engine tells positions and authors', async () => {
  const { document, fake, ids } = await aDocument();
  fake.answers['annotations.commit'] = () => ({
    history: { undo: 'draw a box', redo: null },
    objects: [{ id: 'b', position: 7, author: 'me' }],
  });
  expect(document.commit([{ objectId: 'b', isNew: true, after: after(5) }])).toBe(true);
  expect([ids(), document.history.undo]).toEqual([['a 1', 'b 5'], 'draw a box']);
  await settled();
  expect(document.objects[1]).toMatchObject({ position: 7, author: 'me' });
});

test('an undo of what was never sent needs nobody; else the engine walks its log', async () => {
  const { document, fake, ids } = await aDocument();
  const first = later<never>();
  fake.answers['annotations.commit'] = () => first.answer;
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  document.commit([{ objectId: 'b', isNew: false, after: after(6) }]);
  expect(document.undo()).toBe('move a box');
  expect(ids()).toEqual(['a 1', 'b 5']);
  fake.answers['annotations.undo'] = () => ({
    done: true,
    history: { undo: null, redo: 'draw a box' },
    objects: [anObject('a', 0)],
  });
  expect(document.undo()).toBe('draw a box');
  await first.give({ history: { undo: 'draw a box', redo: null }, objects: [] } as never);
  await settled();
  expect([ids(), document.history]).toEqual([['a 1'], { undo: null, redo: 'draw a box' }]);
  expect([document.undo(), fake.asked.map(({ name }) => name)]).toEqual([
    null,
    ['annotations.get', 'annotations.commit', 'annotations.undo'],
  ]);
});

test('what another window changes is shown, once nothing of ours is on its way', async () => {
  const { document, fake, events, ids } = await aDocument();
  const changed = (window: string, images: string[]) => events.tell({ type: 'changed', what: 'truth', window, images });
  fake.objects = [anObject('a', 0, 3)];
  changed('here', ['1']);
  changed('there', ['2']);
  await settled();
  expect(ids()).toEqual(['a 1']);
  changed('there', ['1']);
  await settled();
  expect(ids()).toEqual(['a 3']);
  const answer = later<never>();
  fake.answers['annotations.commit'] = () => answer.answer;
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  fake.objects = [anObject('a', 0, 9), anObject('b', 1, 5)];
  changed('there', ['1']);
  await settled();
  expect(ids()).toEqual(['a 3', 'b 5']);
  await answer.give({ history: { undo: 'draw a box', redo: null }, objects: [] } as never);
  await settled();
  expect(ids()).toEqual(['a 9', 'b 5']);
});

test('an image that is opened again shows what is not saved yet', async () => {
  const { document, fake, ids } = await aDocument();
  fake.answers['annotations.commit'] = () => new Promise(() => {});
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  await document.show('2');
  await document.show('1');
  expect(ids()).toEqual(['a 1', 'b 5']);
});

test('what was asked for ahead is shown at once and without asking again, unless it has changed since', async () => {
  const { document, events, fake } = await aDocument();
  const asked = () => fake.asked.filter(({ name }) => name === 'annotations.get').length;
  fake.answers['annotations.get'] = ({ image }: { image: string }) => ({
    ...described([anObject('b', 0), anObject('c', 1)]),
    image,
  });
  document.expect(['2', '3']);
  await settled();
  const before = asked();
  void document.show('2'); // nothing is waited for: the stage is not empty in between
  expect([document.described?.image, document.objects.length, asked()]).toEqual(['2', 2, before]);
  document.expect(['3']);
  events.tell({ type: 'changed', what: 'truth', images: ['3'], window: 'there' } as never);
  await document.show('3');
  expect([document.described?.image, asked()]).toEqual(['3', before + 1]);
  // What is still on its way is waited for, and asked for once.
  document.expect(['4']);
  await document.show('4');
  expect([document.described?.image, asked()]).toEqual(['4', before + 2]);
});

test('what is said of the image is shown at once, stays while it is unsaved, and follows another window', async () => {
  const { document, events, fake } = await aDocument();
  const note = later<object>();
  fake.answers['annotations.describe'] = () => note.answer;
  document.describe({ note: 'too dark' }, { image: '1', relativePath: '1.jpg' });
  expect(document.described?.note).toBe('too dark');
  await document.show('2');
  await document.show('1');
  expect([document.described?.note, document.objects.length]).toEqual(['too dark', 1]);
  await note.give({ history: { undo: 'add a note to the image', redo: null }, review: 'todo', note: 'too dark' });
  await settled();
  const asked = () => fake.asked.filter(({ name }) => name === 'annotations.get').length;
  const before = asked();
  events.tell({ type: 'changed', what: 'reviews', window: 'here' });
  expect(asked()).toBe(before);
  events.tell({ type: 'changed', what: 'reviews', window: 'there' });
  await settled();
  expect(asked()).toBe(before + 1);
});

test('a step says which region of its file the item showed; a region that was widened is heard of by who asked for it, too', async () => {
  const { document, events, fake } = await aDocument();
  const region = (x: number) => ({ x, y: 0, width: 10, height: 10 });
  fake.answers['annotations.get'] = () => ({ ...described([anObject('a', 0)]), region: region(7) });
  await document.load();
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  await settled();
  const sent = () => fake.asked.findLast(({ name }) => name === 'annotations.commit')!.input;
  expect(sent()).toMatchObject({ region: region(7) });
  fake.answers['annotations.get'] = () => ({ ...described([anObject('a', 0)]), region: region(3) });
  events.tell({ type: 'changed', what: 'images', images: ['1'], window: 'here' });
  await settled();
  document.commit([{ objectId: 'c', isNew: true, after: after(5) }]);
  await settled();
  expect(sent()).toMatchObject({ region: region(3) });
});

test.for([
  ['the answer was made before the mark', 'todo'],
  ['the answer was made after it', 'reviewed'],
] as const)(
  'what is said of an image before its objects have come is saved and stays in sight: %s',
  async ([, review]) => {
    const { document, queue, fake } = await aDocument();
    const slow = later<Described>();
    fake.answers['annotations.get'] = () => slow.answer;
    fake.answers['annotations.describe'] = () => {
      fake.answers['annotations.get'] = () => ({ ...described([anObject('a', 0)]), image: '2', review: 'reviewed' });
      return { history: { undo: 'mark as reviewed', redo: null }, review: 'reviewed', note: '' };
    };
    void document.show('2');
    await settled(); // the engine is asked
    document.describe({ review: 'reviewed' }, { image: '2', relativePath: '2.jpg' });
    expect(queue.waiting).toMatchObject([{ image: '2', relativePath: '2.jpg', what: { review: 'reviewed' } }]);
    await settled();
    await slow.give({ ...described([anObject('a', 0)]), image: '2', review });
    await settled();
    expect([document.described?.review, document.objects.length, queue.saved]).toEqual(['reviewed', 1, 1]);
  },
);

test('what is discarded leaves the stage, but for what the engine wrote all the same', async () => {
  const { document, queue, fake, ids } = await aDocument();
  const first = later<never>();
  fake.answers['annotations.commit'] = () => first.answer;
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  document.commit([{ objectId: 'c', isNew: true, after: after(6) }]);
  document.describe({ note: 'too dark' }, { image: '1', relativePath: '1.jpg' });
  queue.discard();
  await settled();
  expect([ids(), document.described?.note, document.history.undo]).toEqual([['a 1'], '', null]);
  fake.objects = [anObject('a', 0), anObject('b', 1, 5)];
  await first.give({ history: { undo: 'draw a box', redo: null }, objects: [] } as never);
  await settled();
  expect(ids()).toEqual(['a 1', 'b 5']);
});

test('a refused step leaves the stage, and comes back once it is taken after all', async () => {
  const { document, queue, fake, ids } = await aDocument();
  const taken = fake.answers['annotations.commit'];
  fake.answers['annotations.commit'] = () => {
    throw new TripletscopeError('not-found', 'this object is gone');
  };
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  await settled();
  expect([ids(), queue.refused.length]).toEqual([['a 1'], 1]);
  fake.answers['annotations.commit'] = taken;
  fake.objects = [anObject('a', 0), anObject('b', 1, 5)];
  queue.retry();
  await settled();
  expect([ids(), queue.unsaved]).toEqual([['a 1', 'b 5'], 0]);
});

test('a mark and a note are undone in their order among the objects, sent or not', async () => {
  const { document, fake, ids } = await aDocument();
  const at = { image: '1', relativePath: '1.jpg' };
  const first = later<never>();
  fake.answers['annotations.commit'] = () => first.answer;
  document.commit([{ objectId: 'b', isNew: true, after: after(5) }]);
  document.describe({ review: 'reviewed' }, at);
  document.describe({ note: 'too dark' }, at);
  const shown = () => [document.described?.review, document.described?.note, ids().length, document.history.undo];
  expect(shown()).toEqual(['reviewed', 'too dark', 2, 'add a note to the image']);
  expect([document.undo(), shown()]).toEqual(['add a note to the image', ['reviewed', '', 2, 'mark as reviewed']]);
  expect([document.undo(), shown()]).toEqual(['mark as reviewed', ['todo', '', 2, 'draw a box']]);
  await first.give({ history: { undo: 'draw a box', redo: null }, objects: [] } as never);
  await settled();
  // What the engine has, it takes back itself.
  const marked = { history: { undo: 'mark as done', redo: null }, review: 'done', note: '' };
  fake.answers['annotations.describe'] = () => marked;
  fake.answers['annotations.undo'] = () => ({
    done: true,
    history: { undo: 'draw a box', redo: 'mark as done' },
    objects: [anObject('a', 0), anObject('b', 1, 5)],
    review: 'todo',
    note: '',
  });
  document.describe({ review: 'done' }, at);
  await settled();
  expect(document.undo()).toBe('mark as done');
  await settled();
  expect([shown(), document.history.redo]).toEqual([['todo', '', 2, 'draw a box'], 'mark as done']);
});

test('what a window left that is gone is on the stage as soon as it is taken over', async () => {
  const { document, fake, ids } = await aDocument();
  const first = later<object>();
  fake.answers['annotations.commit'] = () => first.answer;
  fake.answers['annotations.get'] = () => Promise.reject(new TripletscopeError('engine-gone', 'the engine is gone'));
  const changes = [{ objectId: 'b', isNew: true, after: after(5) }];
  const left: Step = {
    id: 'step-0001',
    place: 'w',
    image: '1',
    relativePath: '1.jpg',
    kind: 'commit',
    changes,
    author: null,
    words: 'draw a box',
  };
  fake.bring([left]);
  await settled();
  expect([ids(), document.history.undo, document.error]).toEqual([['a 1', 'b 5'], 'draw a box', null]);
  // What the engine then has comes in its place.
  fake.answers['annotations.get'] = () => described([anObject('b', 0, 5), anObject('a', 1)]);
  await first.give({ history: { undo: 'draw a box', redo: null }, objects: [] });
  await settled();
  expect(ids()).toEqual(['b 5', 'a 1']);
});
