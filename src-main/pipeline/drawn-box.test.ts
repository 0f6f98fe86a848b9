/** What a box that is drawn changes: the scores of its image alone. And scores against the objects of one author. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { tableText } from '../figures/tables.ts';
import { evaluationSources } from '../queries/evaluation-sources.ts';
import { availableScores } from '../queries/image-scores.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { importSettings } from './import-dataset.ts';
import { mainJob } from './main-job.ts';
import { importScenes, smallSettings } from './test-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drawn-box-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usual = smallSettings(1);
const few = { ...usual, explain: { ...usual.explain, triplets: 5 } };
const run = (engine: Engine, counted: { author?: string; drafts?: boolean } = {}) => {
  const settings: RunSettings = { ...few, evaluation: { ...few.evaluation, resamples: 50, ...counted } };
  return mainJob(importSettings(engine), settings, engine, unattended);
};

/** The engine with a list of everything that threads are asked for: calls of the network, images scored. */
function counting(engine: Engine): {
  engine: Engine;
  calls: string[];
  scored: string[];
} {
  const calls: string[] = [];
  const scored: string[] = [];
  const compute = Object.create(engine.compute) as Engine['compute'];
  compute.call = ((name: never, input: never, ...rest: never[]) => {
    calls.push(name);
    return (engine.compute.call as (...all: never[]) => unknown).call(engine.compute, name, input, ...rest);
  }) as Engine['compute']['call'];
  const workers = Object.create(engine.workers) as WorkerPool;
  workers.run = (name, input, options) => {
    if (name === 'scoreExplanations' || name === 'scoreDrawnMaps')
      scored.push((input as { truth: { name: string } }).truth.name);
    return engine.workers.run(name, input, options);
  };
  return { engine: { ...engine, compute, workers }, calls, scored };
}

async function contents({ workspace }: Engine) {
  const models = workspace.models.all();
  const embeddings = await workspace.embeddings.all(models[0].id);
  return {
    models,
    runs: workspace.runs.all(),
    embeddings: [...embeddings.imageIds, ...embeddings.vectors],
    keys: workspace.images.keys(),
    evaluations: workspace.evaluations.all().map(({ id, key }) => ({ id, key })),
  };
}

test('one drawn box: the scores of that image are computed anew, and nothing is trained, embedded or averaged', async () => {
  const opened = openEngine(path.join(folder, 'workspace'), { create: true, backend: 'wasm' });
  try {
    await importScenes(folder, opened);
    const first = counting(opened);
    await run(first.engine);
    const tests = (await opened.workspace.images.all()).filter(({ split }) => split === 'test');
    expect(first.scored.toSorted()).toEqual(tests.map(({ name }) => name).sort());
    expect(first.calls.length).toBeGreaterThan(0);
    const before = await contents(opened);

    const [image] = tests;
    const box = { kind: 'box' as const, x: 2, y: 3, width: 30, height: 20 };
    const after = { class: null, geometry: box, state: 'final' as const, source: { kind: 'drawn' as const } };
    opened.workspace.edits.commit(image.imageId, 'ann', [{ objectId: 'd-1', isNew: true, after }]);
    const again = counting(opened);
    await run(again.engine);
    expect(again.scored).toEqual([image.name]);
    expect([...first.calls].filter((name) => name === 'embed').length).toBeGreaterThan(0);
    // The network is there, and its maps are kept: nothing of it is computed.
    const idle = ['device', 'openNetwork', 'replaceHead', 'nearest'];
    expect(again.calls.filter((name) => !idle.includes(name))).toEqual([]);
    expect(await contents(opened)).toEqual(before);

    // A draft, or an object of another class, scores nothing.
    const draft = { ...after, state: 'draft' as const };
    opened.workspace.edits.commit(tests[1].imageId, 'bob', [{ objectId: 'd-2', isNew: true, after: draft }]);
    const third = counting(opened);
    await run(third.engine);
    expect(third.scored).toEqual([]);
    expect(third.calls).not.toContain('pooledWeights');

    // Against the objects of one author alone, of which there is one.
    const { report } = await run(opened, { author: 'ann' });
    expect(report.settings.evaluation).toMatchObject({ author: 'ann' });
    expect(report.rows.find(({ id }) => id === 'single')?.metrics.energyInBox?.n).toBe(1);
    expect(report.chance.box).toBeGreaterThan(0);
    expect(tableText(report, { colour: false })).toContain('ground truth of ann alone');
    const imported = await run(opened, { author: 'imported' });
    expect(imported.report.rows[0].metrics.energyInBox?.n).toBe(tests.length);
    expect(await evaluationSources(opened)).toMatchObject([
      { settings: expect.stringContaining('ground truth of imported alone'), latest: false },
      { settings: expect.stringContaining('ground truth of ann alone'), latest: false },
      { latest: true },
    ]);
    // What the window shows stays that of everyone.
    expect((await availableScores(opened.workspace)).evaluation).toBe(before.evaluations[0].id);
    await expect(run(opened, { author: 'bob' })).rejects.toMatchObject({
      code: 'not-found',
      details: { expected: 'imported, ann', received: 'bob' },
    });

    // Drafts count where they are asked to, and a draft that changes is scored anew: from the maps that are kept.
    const drafts = counting(opened);
    const counted = await run(drafts.engine, { drafts: true });
    expect(drafts.calls).not.toContain('pooledWeights');
    expect(tableText(counted.report, { colour: false })).toContain('drafts counted');
    const usualChance = (await run(opened)).report.chance.box!;
    expect(counted.report.chance.box).toBeGreaterThan(usualChance);
    const smaller = { ...draft, geometry: { ...draft.geometry, width: 1, height: 1 } };
    opened.workspace.edits.commit(tests[1].imageId, 'bob', [{ objectId: 'd-2', after: smaller }]);
    const changed = (await run(opened, { drafts: true })).report.chance.box!;
    expect(changed).toBeLessThan(counted.report.chance.box!);
    expect((await availableScores(opened.workspace)).evaluation).toBe(before.evaluations[0].id);
  } finally {
    await closeEngine(opened);
  }
}, 120_000);
