import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Geometry, ObjectState } from '../../../src-shared/truth-object.ts';
import type { ImageId } from '../ids.ts';
import { openWorkspace } from '../open.ts';
import { sampleDataset } from '../samples.ts';
import type { Workspace } from '../workspace.ts';

let folder: string;
let workspace: Workspace;
let image: ImageId;
const dataset = sampleDataset({ images: 6 });
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'edits-'));
  workspace = openWorkspace(folder, { create: true });
  await workspace.images.importAll(dataset);
  image = (await workspace.images.all())[1].imageId; // with a box and a mask file
});
afterEach(() => {
  workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

function box(x: number): Geometry {
  return { kind: 'box', x, y: 1, width: 4, height: 5 };
}

function drawn(geometry: Geometry, rest: Partial<ObjectState> = {}): ObjectState {
  return { class: null, geometry, state: 'final', source: { kind: 'drawn' }, ...rest };
}

const boxes = (): number[] => workspace.images.get(image)!.boxes.map(({ x }) => x);
const key = (): string => workspace.images.get(image)!.truthKey;

test('what was imported are objects; what is drawn joins them, drafts and other classes do not score', () => {
  const [imported] = workspace.objects.of(image);
  expect(imported).toMatchObject({ geometry: { kind: 'box', x: 1.5 }, state: 'final', source: { format: 'folders' } });
  const before = key();
  workspace.edits.commit(image, 'me', [{ after: drawn(box(9)) }]);
  expect(boxes()).toEqual([1.5, 9]);
  expect(key()).not.toBe(before);
  const scoring = key();
  workspace.edits.commit(image, 'me', [{ after: drawn(box(20), { state: 'draft' }) }]);
  workspace.edits.commit(image, 'me', [{ after: drawn(box(30), { class: 'wren' }) }]);
  expect([boxes(), key()]).toEqual([[1.5, 9], scoring]);
  const ring: Geometry = { kind: 'polygon', rings: [[0, 0, 9, 0, 9, 9]], rule: 'even-odd' };
  workspace.edits.commit(image, 'me', [{ after: drawn(ring) }]);
  expect(workspace.images.get(image)!.mask).toMatchObject({
    kind: 'segmentations',
    parts: [{ kind: 'polygons', rule: 'even-odd' }],
    files: [{ relativePath: '1.png' }],
  });
});

test('undo and redo walk the log, after a restart too; something new ends what could be done again', () => {
  const before = key();
  const [id] = workspace.edits.commit(image, 'ann', [{ after: drawn(box(9)) }]);
  const [imported] = workspace.objects.of(image);
  workspace.edits.commit(image, 'bob', [
    { objectId: id, after: drawn(box(10)) },
    { objectId: imported.id, after: null },
  ]);
  expect(boxes()).toEqual([10]);
  const after = key();
  workspace.close();
  workspace = openWorkspace(folder);
  expect(workspace.edits.undo(image)).toBe(true);
  expect(boxes()).toEqual([1.5, 9]);
  expect(workspace.edits.undo(image)).toBe(true);
  expect([boxes(), key(), workspace.edits.undo(image)]).toEqual([[1.5], before, false]);
  expect(workspace.edits.redo(image)).toBe(true);
  expect(workspace.edits.redo(image)).toBe(true);
  expect([boxes(), key(), workspace.edits.redo(image)]).toEqual([[10], after, false]);
  workspace.edits.undo(image);
  workspace.edits.commit(image, 'ann', [{ objectId: id, after: null }]);
  expect([boxes(), workspace.edits.redo(image)]).toEqual([[1.5], false]);
  expect(workspace.edits.of(image).map(({ sequence, author, state }) => `${sequence} ${author} ${state}`)).toEqual([
    '1 ann done',
    '2 bob abandoned',
    '2 bob abandoned',
    '3 ann done',
  ]);
  expect(() => workspace.edits.commit(image, 'ann', [{ objectId: id, after: drawn(box(1)) }])).toThrow(
    'no longer on the image',
  );
});

test('a step that is sent twice is done once, undo and redo too', () => {
  const change = { objectId: 'd-1', isNew: true, after: drawn(box(9)) };
  expect(workspace.edits.commit(image, 'me', [change], 'step-1')).toEqual(['d-1']);
  expect(workspace.edits.commit(image, 'me', [change], 'step-1')).toEqual(['d-1']);
  expect([boxes(), workspace.edits.of(image).length]).toEqual([[1.5, 9], 1]);
  expect(() => workspace.edits.commit(image, 'me', [change], 'step-2')).toThrow('exists already');
  workspace.edits.commit(image, 'me', [{ objectId: 'd-1', after: drawn(box(10)) }], 'step-3');
  expect([workspace.edits.undo(image, 'step-4'), workspace.edits.undo(image, 'step-4'), boxes()]).toEqual([
    true,
    true,
    [1.5, 9],
  ]);
  expect([workspace.edits.redo(image, 'step-5'), workspace.edits.redo(image, 'step-5'), boxes()]).toEqual([
    true,
    true,
    [1.5, 10],
  ]);
  expect(workspace.edits.redo(image, 'step-6')).toBe(false);
  workspace.edits.undo(image);
  expect(workspace.edits.redo(image, 'step-6')).toBe(false); // it found nothing the first time
  expect(() => workspace.edits.undo(image, 'step-1')).toThrow('used for something else');
});

test('notes, hiding, locking and the order are edits; hiding leaves an imported object to its import', async () => {
  const [imported] = workspace.objects.of(image);
  const before = key();
  const state: ObjectState = { class: null, geometry: imported.geometry, state: 'final', source: imported.source };
  workspace.edits.commit(image, 'me', [{ objectId: imported.id, after: { ...state, hidden: true, locked: true } }]);
  expect(workspace.objects.of(image)[0]).toMatchObject({ hidden: true, locked: true, author: '' });
  expect(key()).toBe(before);
  workspace.edits.commit(image, 'me', [{ objectId: imported.id, after: { ...state, note: 'blurred', position: 7 } }]);
  expect(workspace.objects.of(image).at(-1)).toMatchObject({
    note: 'blurred',
    hidden: false,
    position: 7,
    author: 'me',
  });
  workspace.edits.undo(image);
  expect(workspace.objects.of(image)[0]).toMatchObject({ note: '', hidden: true, position: 0, author: '' });
  expect(workspace.edits.next(image)).toMatchObject({ undo: [{ sequence: 1 }], redo: [{ sequence: 2 }] });
});

test('an image can be brought back to how it was, and that is a step of its own', async () => {
  const [id] = workspace.edits.commit(image, 'me', [{ after: drawn(box(9)) }]);
  workspace.edits.commit(image, 'me', [{ objectId: id, after: drawn(box(10)) }]);
  workspace.edits.commit(image, 'me', [{ objectId: id, after: null }, { after: drawn(box(30)) }]);
  expect(workspace.edits.restore(image, 'me', 1)).toBe(2);
  expect(boxes()).toEqual([1.5, 9]);
  expect(workspace.edits.restore(image, 'me', 1)).toBe(0);
  workspace.edits.undo(image);
  expect(boxes()).toEqual([1.5, 30]);
  expect(await workspace.edits.images()).toEqual([image]);
});

test('an edit of another author that is undone leaves the object to the one who had it', () => {
  const [id] = workspace.edits.commit(image, 'ann', [{ after: drawn(box(9)) }]);
  workspace.edits.commit(image, 'bob', [{ objectId: id, after: drawn(box(10)) }]);
  expect(workspace.objects.of(image).at(-1)!.author).toBe('bob');
  workspace.edits.undo(image);
  expect(workspace.objects.of(image).at(-1)!.author).toBe('ann');
});

test('an import keeps what was drawn and changed, brings nothing deleted again, and replaces what nobody touched', async () => {
  const [imported] = workspace.objects.of(image);
  workspace.edits.commit(image, 'me', [{ objectId: imported.id, after: drawn(box(3), { source: imported.source }) }]);
  workspace.edits.commit(image, 'me', [{ after: drawn(box(9)) }]);
  const other = (await workspace.images.all())[2].imageId;
  workspace.edits.commit(other, 'me', [{ objectId: workspace.objects.of(other)[0].id, after: null }]);
  const kept = key();

  const next = structuredClone(dataset);
  next.images[1].boxes = [...next.images[1].boxes, { x: 50, y: 1, width: 2, height: 2 }];
  next.images[3].boxes = [{ x: 40, y: 1, width: 2, height: 2 }];
  await workspace.images.importAll(next);
  expect(boxes().sort((a, b) => a - b)).toEqual([3, 9, 50]);
  expect(workspace.images.get(other)!.boxes).toEqual([]);
  expect((await workspace.images.all())[3].boxes).toEqual(next.images[3].boxes);

  await workspace.images.importAll({ ...next, images: dataset.images });
  expect([boxes(), key()]).toEqual([[3, 9], kept]);
  expect(workspace.edits.undo(image) && workspace.edits.undo(image)).toBe(true);
  expect(boxes()).toEqual([1.5]);
  await workspace.images.importAll(next); // untouched again, so the import's own
  expect(boxes()).toEqual([1.5, 50]);
});

test('scores of an image go stale with its truth, and hold again when that is taken back', async () => {
  const all = await workspace.images.all();
  const { id: modelId } = workspace.models.ensure({
    key: 'm',
    backbone: 'b',
    weightsSha256: 'w',
    spec: {},
    file: null,
  });
  const { id } = workspace.evaluations.ensure({ key: 'e', modelId, spec: {} });
  const rows = [{ row: 'single', record: Uint8Array.of(1) }];
  await workspace.scores.putImages(
    id,
    all.map(({ imageId, truthKey: truth }) => ({ imageId, truth, rows })),
  );
  expect((await workspace.scores.scored(id)).stale.size).toBe(0);
  workspace.edits.commit(image, 'me', [{ after: drawn(box(9)) }]);
  expect([...(await workspace.scores.scored(id)).stale]).toEqual([image]);
  expect((await workspace.scores.of(id, 'single')).has(image)).toBe(false);
  workspace.edits.undo(image);
  expect((await workspace.scores.scored(id)).stale.size).toBe(0);
  expect((await workspace.scores.of(id, 'single')).size).toBe(6);
});

test('what is said of the image is in the log among the objects, is undone after a restart, and moves no truth', async () => {
  const before = key();
  const said = () => {
    const { state = 'todo', note = '' } = workspace.reviews.get(image) ?? {};
    return [state, note];
  };
  workspace.edits.describe(image, 'ann', { review: 'done' }, 'step-0001');
  workspace.edits.describe(image, 'ann', { note: ' too dark ' }, 'step-0002');
  workspace.edits.describe(image, 'ann', { note: 'again' }, 'step-0002');
  workspace.edits.describe(image, 'ann', { note: 'too dark' });
  await workspace.edits.describeMany([image], 'bob', { review: 'reviewed' });
  expect([said(), key()]).toEqual([['reviewed', 'too dark'], before]);
  expect(workspace.edits.of(image)).toMatchObject([
    { sequence: 1, objectId: null, before: { review: 'todo' }, after: { review: 'done' }, author: 'ann' },
    { sequence: 2, objectId: null, before: { note: '' }, after: { note: 'too dark' }, author: 'ann' },
    { sequence: 3, objectId: null, before: { review: 'done' }, after: { review: 'reviewed' }, author: 'bob' },
  ]);
  workspace.close();
  workspace = openWorkspace(folder);
  for (const expected of [
    ['done', 'too dark'],
    ['done', ''],
    ['todo', ''],
  ]) {
    expect(workspace.edits.undo(image)).toBe(true);
    expect(said()).toEqual(expected);
  }
  expect([workspace.edits.undo(image), workspace.reviews.all(), key()]).toEqual([false, [], before]);
  workspace.edits.redo(image);
  workspace.edits.redo(image);
  const [id] = workspace.edits.commit(image, 'ann', [{ after: drawn(box(9)) }]);
  expect([said(), workspace.edits.redo(image)]).toEqual([['done', 'too dark'], false]);
  // An earlier state of the objects leaves what is said of the image.
  workspace.edits.restore(image, 'ann', 0);
  expect([said(), workspace.objects.of(image).some((object) => object.id === id)]).toEqual([
    ['done', 'too dark'],
    false,
  ]);
});
