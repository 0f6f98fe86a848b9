import { expect, test } from 'vitest';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { AChange, AGeometry, Step } from './annotation-wire.ts';
import { fakeApi, later, settled } from './fake-api.ts';
import { SaveQueue } from './save-queue.svelte.ts';

const answer = { history: { undo: 'draw a box', redo: null }, objects: [] };

function aStep(id: string, more: Partial<Step> = {}): Step {
  return {
    id,
    place: 'w',
    image: '1',
    relativePath: 'a/1.jpg',
    kind: 'commit',
    changes: [{ objectId: `d-${id}`, isNew: true, after: null }],
    author: null,
    words: 'draw a box',
    ...more,
  };
}

/** `left`: by a window that is gone. */
function aQueue(answers: Parameters<typeof fakeApi>[0] = {}, left: readonly Step[] = []) {
  const { api, asked, answers: given } = fakeApi(answers);
  const pauses: { milliseconds: number; end: () => void }[] = [];
  const storage = { kept: [] as readonly Step[], bring: (_: readonly Step[]) => {} };
  const place = { now: 'w' as string | null };
  const queue = new SaveQueue({
    api,
    place: () => place.now,
    store: {
      inMemory: 0,
      keep: (steps) => {
        storage.kept = steps;
      },
      attend: (take) => {
        storage.bring = take;
        if (left.length > 0) take(left);
      },
    },
    later: (milliseconds) => new Promise((end) => pauses.push({ milliseconds, end })),
  });
  return { queue, asked, answers: given, pauses, storage, place };
}

test('steps are sent one after the other, and leave when they are on disk', async () => {
  const first = later<typeof answer>();
  let calls = 0;
  const { queue, asked, storage } = aQueue({
    'annotations.commit': () => (calls++ === 0 ? first.answer : answer),
    'annotations.undo': () => ({ done: true, ...answer }),
  });
  const heard: string[] = [];
  queue.listen({
    answered: ({ id }, { kind }) => heard.push(`${id} ${kind}`),
    refused: () => {},
    discarded: () => {},
    takenBack: () => {},
    adopted: () => {},
  });
  queue.push(aStep('step-1'));
  queue.push(aStep('step-2', { kind: 'undo' }));
  await settled();
  expect([asked.length, queue.unsaved, heard]).toEqual([1, 2, []]);
  expect(storage.kept).toHaveLength(2);
  await first.give(answer);
  expect([queue.unsaved, queue.saved, heard]).toEqual([0, 2, ['step-1 commit', 'step-2 walk']]);
  expect(storage.kept).toEqual([]);
});

test('what cannot be written stays, says why, and is sent again under the same id', async () => {
  const { queue, asked, answers, pauses } = aQueue({
    'annotations.commit': () => {
      throw new TripletscopeError('disk-full', 'no space left');
    },
  });
  queue.push(aStep('step-1'));
  await settled();
  expect([queue.unsaved, queue.saved, queue.failure?.code]).toEqual([1, 0, 'disk-full']);
  expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([500]);
  pauses[0].end();
  await settled();
  expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([500, 1000]);
  answers['annotations.commit'] = () => answer;
  queue.retry();
  await settled();
  expect([queue.unsaved, queue.saved, queue.failure]).toEqual([0, 1, null]);
  expect(new Set(asked.map(({ input }) => (input as { step: string }).step))).toEqual(new Set(['step-1']));
});

test('a step that will never be taken is set aside with its reason; those after it go on', async () => {
  const { queue, storage } = aQueue({
    'annotations.commit': ({ step }: { step: string }) => {
      if (step === 'step-1') throw new TripletscopeError('not-found', 'this object is gone');
      return answer;
    },
  });
  queue.push(aStep('step-1'));
  queue.push(aStep('step-2'));
  await settled();
  expect([queue.waiting.length, queue.saved]).toEqual([0, 1]);
  expect(queue.refused.map(({ step, error }) => [step.id, error.code])).toEqual([['step-1', 'not-found']]);
  expect(JSON.parse(queue.exported())).toMatchObject({
    format: 'tripletscope-unsaved-edits',
    steps: [{ relativePath: 'a/1.jpg', step: 'step-1', changes: [{ objectId: 'd-step-1' }] }],
  });
  expect(storage.kept).toMatchObject([{ id: 'step-1' }]);
  queue.discard();
  expect([queue.unsaved, storage.kept]).toEqual([0, []]);
});

test('a step that was never sent is taken back; one that may have been is not', async () => {
  const { queue } = aQueue({ 'annotations.commit': () => new Promise(() => {}) });
  queue.push(aStep('step-1'));
  await settled();
  const known = new Set(['step-1', 'step-2', 'step-3']);
  expect(queue.takeBack('1', known)).toBeNull();
  queue.push(aStep('step-2'));
  queue.push(aStep('step-3', { image: '2' }));
  expect([queue.takeBack('1', known)?.id, queue.takeBack('1', known), queue.waiting.length]).toEqual([
    'step-2',
    null,
    2,
  ]);
});

test('what was left by a closed window is sent by the next one, once its workspace is open', async () => {
  const { queue, place } = aQueue({ 'annotations.commit': () => answer }, [aStep('step-1', { place: 'other' })]);
  await queue.run();
  expect(queue.unsaved).toBe(1);
  place.now = 'other';
  await queue.run();
  expect([queue.unsaved, queue.saved]).toEqual([0, 1]);
});

/** Everything that a person can change in Annotate. */
const kindsOfEdits: Record<string, Partial<Step>> = {
  box: { changes: [drawn({ kind: 'box', x: 1, y: 1, width: 3, height: 3 })], words: 'draw a box' },
  polygon: { changes: [drawn({ kind: 'polygon', rings: [[0, 0, 4, 0, 4, 4]], rule: 'even-odd' })] },
  'stroke of the brush': { changes: [drawn({ kind: 'mask', width: 4, height: 4, counts: '4L' })] },
  'note on an object': { changes: [drawn({ kind: 'box', x: 1, y: 1, width: 3, height: 3 }, { note: 'blurred' })] },
  'merge of two authors': { changes: ['d-1', 'd-2'].map((objectId) => ({ objectId, isNew: false, after: null })) },
  'review state': { kind: 'describe', changes: [], what: { review: 'reviewed' } },
  'note on an image': { kind: 'describe', changes: [], what: { note: 'too dark' } },
};

function drawn(geometry: AGeometry, more: object = {}): AChange {
  const after = { class: null, geometry, state: 'final' as const, source: { kind: 'drawn' as const }, ...more };
  return { objectId: 'd-0001', isNew: true, after };
}

test.for(Object.entries(kindsOfEdits))('%s: stays and is said to be unsaved until it is written', async ([, more]) => {
  const full = () => {
    throw new TripletscopeError('disk-full', 'no space left');
  };
  const names = ['annotations.commit', 'annotations.describe'];
  const { queue, answers, storage, asked } = aQueue(Object.fromEntries(names.map((name) => [name, full])));
  const step = aStep('step-0001', more);
  queue.push(step);
  await settled();
  expect([queue.unsaved, queue.saved, queue.failure?.code]).toEqual([1, 0, 'disk-full']);
  // A window that is opened again has it, and so has the file that is exported.
  expect(storage.kept).toEqual([step]);
  const [exported] = JSON.parse(queue.exported()).steps;
  expect(exported).toEqual({
    relativePath: 'a/1.jpg',
    step: 'step-0001',
    author: null,
    ...(step.what ?? { changes: step.changes }),
  });
  for (const name of names) answers[name] = () => answer;
  queue.retry();
  await settled();
  expect([queue.unsaved, queue.saved, queue.failure, storage.kept]).toEqual([0, 1, null, []]);
  expect(asked.at(-1)!.input).toEqual(asked[0].input);
});

test('what was undone before it could be saved is not exported, and what was done again is', async () => {
  const { queue } = aQueue({ 'annotations.commit': () => new Promise(() => {}) });
  const walk = (id: string, kind: 'undo' | 'redo', image = '1') => aStep(id, { kind, image, changes: [] });
  const exported = () => (JSON.parse(queue.exported()).steps as { step: string }[]).map(({ step }) => step);
  queue.push(aStep('step-1'));
  queue.push(aStep('step-2'));
  queue.push(aStep('step-3', { image: '2' }));
  queue.push(walk('step-4', 'undo'));
  expect(exported()).toEqual(['step-1', 'step-3']);
  queue.push(walk('step-5', 'undo', '2'));
  queue.push(walk('step-6', 'redo'));
  expect(exported()).toEqual(['step-1', 'step-2']);
  queue.push(walk('step-7', 'undo'));
  queue.push(aStep('step-8'));
  queue.push(walk('step-9', 'redo'));
  expect(exported()).toEqual(['step-1', 'step-8']);
});

test('a step of another workspace holds nothing up, is counted under it, and is exported and discarded on its own', async () => {
  const kept = [aStep('step-1', { place: 'other' }), aStep('step-2', { place: 'third', image: '2' })];
  const { queue, storage, place } = aQueue({ 'annotations.commit': () => answer }, kept);
  expect(queue.isBusy('1')).toBe(false);
  queue.push(aStep('step-3'));
  await settled();
  expect([queue.saved, queue.waiting.map(({ id }) => id)]).toEqual([1, ['step-1', 'step-2']]);
  expect(queue.places()).toEqual([
    { place: 'other', steps: 1, isOpen: false },
    { place: 'third', steps: 1, isOpen: false },
  ]);
  expect(JSON.parse(queue.exported('other')).steps).toMatchObject([{ step: 'step-1' }]);
  expect(JSON.parse(queue.exported()).steps).toEqual([]);
  queue.discard('other');
  expect(storage.kept).toMatchObject([{ id: 'step-2' }]);
  place.now = 'third';
  await queue.run();
  expect([queue.unsaved, storage.kept]).toEqual([0, []]);
});

test('while a step of another workspace is tried in vain, the next workspace that is opened saves', async () => {
  const { queue, answers, pauses, place } = aQueue({
    'annotations.commit': () => {
      throw new TripletscopeError('disk-full', 'no space left');
    },
  });
  queue.push(aStep('step-1'));
  await settled();
  place.now = 'other';
  answers['annotations.commit'] = () => answer;
  queue.push(aStep('step-2', { place: 'other' }));
  pauses[0].end();
  await settled();
  expect([queue.waiting.map(({ id }) => id), queue.failure]).toEqual([['step-1'], null]);
});

test('a refused step is in storage, even as the last one, and a window that is opened again has it', async () => {
  const refuse = () => {
    throw new TripletscopeError('not-found', 'this object is gone');
  };
  const { queue, storage } = aQueue({ 'annotations.commit': refuse });
  queue.push(aStep('step-1'));
  await settled();
  expect([queue.waiting.length, queue.refused.length]).toEqual([0, 1]);
  expect(storage.kept).toEqual([aStep('step-1')]);
  expect(aQueue({}, storage.kept).queue.waiting).toEqual([aStep('step-1')]);
});

test('what may be with the engine is never taken back, wherever it waits', async () => {
  const second = later<typeof answer>();
  let refuses = true;
  const { queue, storage } = aQueue({
    'annotations.commit': ({ step }: { step: string }) => {
      if (step === 'step-1' && refuses) throw new TripletscopeError('not-found', 'this object is gone');
      return step === 'step-2' ? second.answer : answer;
    },
  });
  const known = new Set(['step-1', 'step-2']);
  queue.push(aStep('step-1', { image: '2' }));
  queue.push(aStep('step-2'));
  await settled();
  refuses = false;
  queue.retry(); // the refused one is before the one on its way
  expect(queue.waiting.map(({ id }) => id)).toEqual(['step-1', 'step-2']);
  expect(queue.takeBack('1', known)).toBeNull();
  // Nor what a window that was closed may have sent.
  expect(aQueue({}, storage.kept).queue.takeBack('1', known)).toBeNull();
  await second.give(answer);
  await settled();
  expect([queue.unsaved, queue.saved]).toEqual([0, 2]);
});

test.for([
  ['taken', () => answer],
  ['refused', () => Promise.reject(new TripletscopeError('not-found', 'gone'))],
  ['failed', () => Promise.reject(new TripletscopeError('disk-full', 'full'))],
] as const)('what is discarded is told, and again when the engine has it %s after that', async ([, outcome]) => {
  const release = later<null>();
  const { queue, pauses } = aQueue({ 'annotations.commit': () => release.answer.then(outcome) });
  const told: string[][] = [];
  queue.listen({
    answered: () => told.push(['answered']),
    refused: () => told.push(['refused']),
    discarded: (steps) => told.push(steps.map(({ id }) => id)),
    takenBack: () => told.push(['taken back']),
    adopted: () => told.push(['adopted']),
  });
  queue.push(aStep('step-1'));
  queue.push(aStep('step-2'));
  await settled();
  queue.discard();
  expect(told).toEqual([['step-1', 'step-2']]);
  await release.give(null);
  await settled();
  expect(told).toEqual([['step-1', 'step-2'], ['step-1']]);
  expect([queue.unsaved, queue.failure, pauses.length]).toEqual([0, null, 0]);
});

test('an undo of what was saved before brings back nothing of what waits, however often it is done again', () => {
  const { queue } = aQueue({ 'annotations.commit': () => new Promise(() => {}) });
  const exported = () => (JSON.parse(queue.exported()).steps as { step: string }[]).map(({ step }) => step);
  let walks = 0;
  const walk = (kind: 'undo' | 'redo') => queue.push(aStep(`walk-${walks++}`, { kind, changes: [] }));
  queue.push(aStep('step-1'));
  walk('undo');
  walk('undo'); // of what was saved
  walk('undo'); // and of one more
  walk('redo');
  walk('redo');
  expect(exported()).toEqual([]);
  walk('redo');
  expect(exported()).toEqual(['step-1']);
});

test('what a window left that ends meanwhile comes before what waits here, is told, and is sent once', async () => {
  const first = later<typeof answer>();
  let calls = 0;
  const { queue, asked, storage } = aQueue({ 'annotations.commit': () => (calls++ === 0 ? first.answer : answer) });
  const adopted: string[][] = [];
  queue.listen({
    answered: () => {},
    refused: () => {},
    discarded: () => {},
    takenBack: () => {},
    adopted: (steps) => adopted.push(steps.map(({ id }) => id)),
  });
  queue.push(aStep('step-3'));
  queue.push(aStep('step-4'));
  await settled();
  storage.bring([aStep('step-1'), aStep('step-2', { kind: 'undo' }), aStep('step-4')]);
  expect(adopted).toEqual([['step-1', 'step-2']]);
  expect(storage.kept.map(({ id }) => id)).toEqual(['step-1', 'step-2', 'step-3', 'step-4']);
  expect(queue.takeBack('1', new Set(['step-1']))).toBeNull();
  await first.give(answer);
  await settled();
  expect(asked.map(({ name, input }) => [name, (input as { step: string }).step])).toEqual([
    ['annotations.commit', 'step-3'],
    ['annotations.commit', 'step-1'],
    ['annotations.undo', 'step-2'],
  ]);
});

test('it is troubled by what fails, is refused or waits for another workspace, not by what is on its way', async () => {
  const { queue, place } = aQueue({ 'annotations.commit': () => new Promise(() => {}) });
  queue.push(aStep('step-1'));
  await settled();
  expect(queue.troubled).toBe(false);
  place.now = 'other';
  expect(queue.troubled).toBe(true);
  queue.discard('w');
  expect(queue.troubled).toBe(false);
  for (const code of ['disk-full', 'not-found'] as const) {
    const failing = aQueue({ 'annotations.commit': () => Promise.reject(new TripletscopeError(code, 'no')) });
    failing.queue.push(aStep('step-2'));
    await settled();
    expect(failing.queue.troubled).toBe(true);
  }
});
