import { expect, test } from 'vitest';
import { FakeEvents, fakeApi, later, settled } from '../../state/fake-api.ts';
import { Train } from './train-state.svelte.ts';

const epoch = (at: number) => ({ epoch: at, loss: 1 / at, activeShare: 1, learningRate: 0.1, recall: null });
const run = (id: number, patch = {}) => ({ id, title: `run ${id}`, state: 'done', epoch: 1, last: null, ...patch });

function some(answers: Parameters<typeof fakeApi>[0]) {
  const fake = fakeApi({ 'runs.metrics': () => [epoch(1)], ...answers });
  const events = new FakeEvents();
  const train = new Train({
    api: fake.api,
    events,
    jobs: { list: [], start: () => Promise.reject(new Error('not here')) },
    settings: { user: { trainForms: {} }, set: async () => {}, asked: Promise.resolve() } as never,
    workspace: { place: '/w', current: { id: 'w' }, concerns: ({ workspace = 'w' }) => workspace === 'w' } as never,
  });
  train.enter('w');
  return { fake, events, train };
}

test('the runs of a workspace that was left are neither shown nor taken any more, nor are their curves', async () => {
  const runs = later<unknown[]>();
  const metrics = later<unknown[]>();
  const { train } = some({ 'runs.list': () => runs.answer, 'runs.metrics': () => metrics.answer });
  const asking = train.loadRuns();
  train.select(7, true);
  train.enter('another');
  await runs.give([run(1)]);
  await metrics.give([epoch(1)]);
  await asking;
  expect([train.runs, train.loaded, train.selected, train.error]).toEqual([[], false, [], null]);
  expect(train.lastOf(run(7) as never)).toEqual({ loss: null, recall: null });
});

test('a curve grows with its epochs, and is asked for anew where one was missed', async () => {
  const { train, events, fake } = some({ 'runs.list': () => [run(1, { state: 'running' })] });
  await train.loadRuns();
  const stop = train.listen();
  const epochs = () => train.curves[0]?.metrics.map((one) => one.epoch);
  expect(epochs()).toEqual([1]);
  events.tell({ type: 'epoch', runId: 1, metric: epoch(2), workspace: 'w' });
  events.tell({ type: 'epoch', runId: 1, metric: epoch(3), workspace: 'another' });
  expect(epochs()).toEqual([1, 2]);
  fake.answers['runs.metrics'] = () => [1, 2, 3, 4].map(epoch);
  events.tell({ type: 'epoch', runId: 1, metric: epoch(4), workspace: 'w' });
  await settled();
  expect(epochs()).toEqual([1, 2, 3, 4]);
  stop();
});

test('a run that begins is shown beside those that are', async () => {
  const { train, fake } = some({ 'runs.list': () => [run(1)] });
  await train.loadRuns();
  fake.answers['runs.list'] = () => [run(2), run(1)];
  await train.loadRuns();
  expect(train.selected).toEqual([2, 1]);
});

test('a start that is not taken says why', async () => {
  const { train } = some({});
  train.form = { head: null } as never;
  await train.start();
  expect([train.starting, train.startError?.message]).toEqual([false, 'not here']);
});
