import { expect, test } from 'vitest';
import type { JobView } from '../../src-shared/host-events.ts';
import { decodeIds } from '../../src-shared/id-bits.ts';
import { type Answers, fakeApi } from '../state/fake-api.ts';
import { type ExportParts, ExportState } from './export-state.svelte.ts';

const images = { chosen: [3, 9], shown: [1, 3, 9], all: 20 };
const preview = { kind: 'dataset', images: 2, examined: 2, objects: 1, files: 1, lost: [], first: [] };

function made(answers: Answers = {}, of = images) {
  const fake = fakeApi({
    'exports.preview': () => preview,
    'exports.freeName': ({ name }: { name: string }) => `${name}-2`,
    'exports.outcome': () => preview,
    ...answers,
  });
  const started: { kind: string; params: Record<string, unknown> }[] = [];
  const cancelled: number[] = [];
  let end: (job: JobView) => void = () => {};
  const job = { id: 7, state: 'queued', error: null } as unknown as JobView;
  const jobs: ExportParts['jobs'] = {
    start: async (one) => {
      started.push(one as (typeof started)[number]);
      return job;
    },
    whenEnded: () => new Promise((resolve) => (end = resolve)),
    cancel: async (id) => void cancelled.push(id),
  };
  const state = new ExportState(of, 'my: birds', { api: fake.api, jobs });
  return { state, fake, started, cancelled, job, end: (one: Partial<JobView>) => end({ ...job, ...one } as JobView) };
}
const chosenIn = (input: unknown) => (input as { chosen: { of: string; ids?: string } }).chosen;

test('it begins with what is chosen, else with what is shown, else with all', async () => {
  expect(made().state.which).toBe('chosen');
  expect(made({}, { ...images, chosen: [] }).state.which).toBe('shown');
  expect(made({}, { chosen: [], shown: [1, 2], all: 2 }).state.which).toBe('all');
  const { state, fake } = made();
  await state.look();
  const ids = () => decodeIds(chosenIn(fake.asked.at(-1)?.input).ids ?? '');
  expect([state.preview, ids()]).toEqual([preview, [3, 9]]);
  state.which = 'shown';
  await state.look();
  expect(ids()).toEqual([1, 3, 9]);
  state.which = 'view:my: owls';
  await state.look();
  expect(chosenIn(fake.asked.at(-1)?.input)).toEqual({ of: 'view', name: 'my: owls' });
  state.which = 'all';
  await state.look();
  expect(chosenIn(fake.asked.at(-1)?.input)).toEqual({ of: 'all' });
});

test('the latest look wins', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const { state } = made({ 'exports.preview': () => new Promise((resolve) => answers.push(resolve)) });
  const [first, second] = [state.look(), state.look()];
  answers[1]({ ...preview, images: 5 });
  answers[0](preview);
  await Promise.all([first, second]);
  expect([state.preview, state.looking]).toMatchObject([{ images: 5 }, false]);
});

test('the name of the format that was chosen last wins', async () => {
  const answers: ((name: string) => void)[] = [];
  const { state } = made({ 'exports.freeName': () => new Promise((resolve) => answers.push(resolve)) });
  state.folder = { id: 'f', name: 'out' } as ExportState['folder'];
  const first = state.suggest();
  state.what = 'yolo';
  const second = state.suggest();
  answers[1]('my- birds-yolo-2');
  answers[0]('my- birds-coco');
  await Promise.all([first, second]);
  expect(state.name).toBe('my- birds-yolo-2');
});

test('a free name is suggested until the user types one', async () => {
  const { state } = made();
  await state.suggest();
  expect(state.name).toBe('my_ birds-coco');
  state.folder = { id: 'f', name: 'data' };
  await state.suggest();
  expect(state.name).toBe('my_ birds-coco-2');
  state.what = 'embeddings';
  await state.suggest();
  expect(state.name).toBe('my_ birds-embeddings.npz-2');
  state.name = 'mine';
  state.what = 'voc';
  await state.suggest();
  expect(state.name).toBe('mine');
});

test('it runs to its end and says what it came to; cancelled, it can be begun again', async () => {
  const { state, started, cancelled, end } = made();
  state.folder = { id: 'f', name: 'data' };
  state.name = ' out ';
  const running = state.start();
  await Promise.resolve();
  expect(started[0]).toMatchObject({
    kind: 'export',
    params: { what: 'coco', images: 'link', within: 'f', name: 'out' },
  });
  await Promise.resolve();
  state.cancel();
  expect(cancelled).toEqual([7]);
  end({ state: 'cancelled' });
  await running;
  expect([state.job, state.outcome, state.error]).toEqual([null, null, null]);
  const again = state.start();
  await Promise.resolve();
  await Promise.resolve();
  end({ state: 'done' });
  await again;
  expect(state.outcome).toEqual(preview);
});
