import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import { createResamples, meanOfDraw, quantile } from '../../src-shared/statistics.ts';
import { temporaryFolder } from '../datasets/test-folders.ts';
import type { ImageScores } from '../evaluate/score-image.ts';
import { encodeScores } from '../evaluate/score-record.ts';
import { WorkspaceSession } from '../session/workspace-session.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { ImageId } from '../workspace/ids.ts';
import { openWorkspace } from '../workspace/open.ts';
import { pairedRows, type RowSource, rowSamples } from './row-samples.ts';
import { imagesToScore } from './test-scored-images.ts';

const metric: MetricName = 'energyInBox';
const choice = { subset: null, seed: 4, resamples: 200 };

/** Rows `a` and `b` of 40 images: energies at random; every tenth of `b` is a constant map. */
async function scored() {
  const workspace = openWorkspace(path.join(temporaryFolder('samples-'), 'workspace'), { create: true });
  const workers = new WorkerPool(1);
  const session = new WorkspaceSession(workspace);
  onTestFinished(async () => {
    await workers.close();
    session.close();
  });
  const { ids, modelId } = await imagesToScore(workspace, { count: 40, classes: ['a', 'b'] });
  const { id } = workspace.evaluations.ensure({ key: 'e', modelId, spec: {} });
  const random = createRandom('energies');
  const energies = { a: ids.map(() => random.next()), b: ids.map((_, i) => (i % 10 === 0 ? null : random.next())) };
  for (const row of ['a', 'b'] as const) {
    const records = ids.map((imageId, i) => ({ imageId, record: encodeScores(record(energies[row][i])) }));
    await workspace.scores.putMany(id, row, records);
  }
  const sourceOf = (row: string): RowSource => ({
    evaluation: workspace.evaluations.get(id)!,
    row,
    thresholds: Float64Array.of(0.5),
  });
  return { engine: { workspace, workers, session }, ids, energies, sourceOf };
}

function record(energyInBox: number | null): ImageScores {
  return {
    classIndex: 0,
    energyInBox,
    energyInMask: null,
    constant: energyInBox === null,
    pixels: null,
    boxes: null,
    pointing: null,
  };
}

it('samples a row once, by the definition of the bootstrap', async () => {
  const { engine, energies, sourceOf } = await scored();
  const [first] = await rowSamples(sourceOf('a'), [metric], choice, engine);
  const values = Float64Array.from(energies.a);
  const resamples = createResamples(40, 4, 200);
  expect([...first.sample!.draws]).toEqual(
    Array.from({ length: 200 }, (_, b) => meanOfDraw(values, resamples.draw(b))),
  );
  expect([...first.sample!.perImage]).toEqual([...values]);

  // The second time nothing is computed: the pool is not there any more.
  await engine.workers.close();
  const [again] = await rowSamples(sourceOf('a'), [metric], choice, engine);
  expect(again).toEqual(first);
  await expect(rowSamples(sourceOf('a'), [metric], { ...choice, seed: 5 }, engine)).rejects.toThrow(/closed/);
});

it('gives the values without draws', async () => {
  const { engine, energies, sourceOf } = await scored();
  const [values] = await rowSamples(sourceOf('a'), [metric], { ...choice, resamples: 0 }, engine);
  expect([values.sample!.draws.length, [...values.sample!.perImage]]).toEqual([0, energies.a]);
  const [whole] = await rowSamples(sourceOf('a'), [metric], choice, engine);
  expect([whole.sample!.draws.length, whole.sample!.value]).toEqual([200, values.sample!.value]);
});

it('keeps the samples of metrics that a change does not concern', async () => {
  const { engine, ids, energies, sourceOf } = await scored();
  const [before] = await rowSamples(sourceOf('a'), [metric], choice, engine);
  const { id } = sourceOf('a').evaluation;
  const put = (scores: ImageScores) =>
    engine.workspace.scores.putImages(id, [
      { imageId: ids[3], truth: '', rows: [{ row: 'a', record: encodeScores(scores) }] },
    ]);
  await put({ ...record(energies.a[3]), energyInMask: 0.5, pointing: true });
  const [inMask] = await rowSamples(sourceOf('a'), ['energyInMask'], choice, engine);
  expect(inMask.sample?.perImage).toEqual(Float64Array.of(0.5));
  await put(record(0.25));
  const [changed] = await rowSamples(sourceOf('a'), [metric], choice, engine);
  expect(changed.sample?.perImage[3]).toBe(0.25);
  await put({ ...record(energies.a[3]), pointing: false });
  await engine.workers.close();
  const [again] = await rowSamples(sourceOf('a'), [metric], choice, engine);
  expect(again.sample).toEqual(before.sample);
});

it('keeps nothing under a content that changed while it was read', async () => {
  const { engine: first, ids, energies, sourceOf } = await scored();
  const { scores } = first.workspace;
  await rowSamples(sourceOf('a'), [metric], choice, first);
  await first.session.settled();
  // As if it were opened again: the content is known from the disk alone.
  const engine = { ...first, session: new WorkspaceSession(first.workspace) };
  const { id } = sourceOf('a').evaluation;
  const put = (energy: number) =>
    scores.putImages(id, [{ imageId: ids[3], truth: '', rows: [{ row: 'a', record: encodeScores(record(energy)) }] }]);
  const pages = scores.everyPage.bind(scores);
  scores.everyPage = async function* (...asked) {
    await put(0.25);
    yield* pages(...asked);
  };
  const other = { ...choice, seed: 5 };
  const [between] = await rowSamples(sourceOf('a'), [metric], other, engine);
  expect(between.sample?.perImage[3]).toBe(0.25);
  scores.everyPage = pages;
  await put(energies.a[3]!);
  const [again] = await rowSamples(sourceOf('a'), [metric], other, engine);
  expect(again.sample?.perImage[3]).toBe(energies.a[3]);
});

it('takes the images of a subset alone', async () => {
  const { engine, ids, energies, sourceOf } = await scored();
  const some = ids.filter((_, i) => i % 4 === 1);
  const subset = { key: 'some', ids: new Set(some) as ReadonlySet<ImageId> };
  const [found] = await rowSamples(sourceOf('a'), [metric], { ...choice, subset }, engine);
  expect([...found.images]).toEqual(some);
  expect([...found.sample!.perImage]).toEqual(energies.a.filter((_, i) => i % 4 === 1));
});

it('compares rows on the images that both have', async () => {
  const { engine, energies, sourceOf } = await scored();
  const [constant] = await rowSamples(sourceOf('b'), [metric], choice, engine);
  expect(constant.constant.reduce((sum, flag) => sum + flag, 0)).toBe(4);
  const found = await pairedRows([sourceOf('a'), sourceOf('b')], metric, choice, engine);
  const differences = energies.a.flatMap((a, i) => {
    const b = energies.b[i];
    return b === null ? [] : [a - b];
  });
  expect(found?.n).toBe(36);
  expect(found?.difference).toBeCloseTo(differences.reduce((sum, d) => sum + d) / 36, 12);
  const resamples = createResamples(36, 4, 200);
  const drawn = Float64Array.from({ length: 200 }, (_, b) =>
    meanOfDraw(Float64Array.from(differences), resamples.draw(b)),
  );
  expect(found?.low).toBeCloseTo(quantile(drawn.sort(), 0.025), 12);
  // A row against itself is 0 with certainty.
  const same = await pairedRows([sourceOf('a'), sourceOf('a')], metric, choice, engine);
  expect(same).toEqual({ difference: 0, low: 0, high: 0, p: 1, effect: 0, n: 40 });
});
