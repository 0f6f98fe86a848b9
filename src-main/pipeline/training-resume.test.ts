/** Training that is cancelled anywhere and gone on with ends in the same weights and the same curve as one left alone. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src-shared/progress.ts';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { preferredRuntime } from '../compute/runtime/installed.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { referenceTraining, type TrainingSpec } from '../training/training-spec.ts';
import { importDataset } from './import-dataset.ts';
import { prepareModel, StageClock } from './main-job.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'training-resume-'));
const data = path.join(folder, 'images');
beforeAll(() => generateDemoScenes(data, { seed: 5, classes: 3, perClass: 8 }, unattended));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let workspaces = 0;
async function newEngine(images = data): Promise<Engine> {
  const engine = openEngine(path.join(folder, `workspace ${workspaces++}`), { create: true });
  await importDataset({ folder: images, split: 'own', onProblem: 'leave-out', seed: 0 }, engine, unattended);
  return engine;
}

/** Epochs of 3 or 4 steps. */
function settings(training: Partial<TrainingSpec>): RunSettings {
  const { network, ...rest } = defaultRunSettings(3);
  const spec = { ...referenceTraining, classesPerBatch: 3, imagesPerClass: 2, learningRate: 0.003, seed: 3, steps: 13 };
  return { ...rest, network: { ...network, backbone: 'small', size: 64, training: { ...spec, ...training } } };
}

interface Made {
  embeddings: Float32Array;
  metrics: unknown;
  /** Steps as they were reported. */
  steps: number[];
}

async function train(
  wanted: RunSettings,
  engine: Engine,
  { signal = unattended.signal, stepped = () => {} }: { signal?: AbortSignal; stepped?: (step: number) => void } = {},
): Promise<Made> {
  const steps: number[] = [];
  const report = ({ stage, done, figures }: Progress): void => {
    if (stage !== 'training' || figures === undefined) return;
    steps.push(done);
    stepped(done);
  };
  const { model } = await prepareModel(wanted, engine, new StageClock(), { signal, report });
  const [run] = engine.workspace.runs.all();
  return { embeddings: model.embeddings.data, metrics: engine.workspace.runs.metrics(run.id), steps };
}

const whole = new Map<string, Promise<Made>>();

/** Made once for both tests of it. */
function undisturbed(wanted: RunSettings): Promise<Made> {
  const key = JSON.stringify(wanted.network);
  const made = whole.get(key) ?? makeUndisturbed(wanted);
  whole.set(key, made);
  return made;
}

async function makeUndisturbed(wanted: RunSettings): Promise<Made> {
  const engine = await newEngine();
  const made = await train(wanted, engine);
  await closeEngine(engine);
  return made;
}

const convolutions = preferredRuntime() !== null;
const cases = [
  { trains: 'head', recallEvery: 2 },
  { trains: 'head', earlyStop: { patience: 2 }, steps: 40 },
  ...(convolutions
    ? ([
        { trains: 'last-stage', recallEvery: 2 },
        { trains: 'all', earlyStop: { patience: 2 } },
      ] as const)
    : []),
] satisfies Partial<TrainingSpec>[];

describe.each(cases)('training that is cut: %o', (training) => {
  it('cancelled within an epoch, it goes on with the next step, to the same weights and curve', async () => {
    const wanted = settings(training);
    const left = await undisturbed(wanted);
    let engine = await newEngine();
    let last = 0;
    // Twice in the same run: within the first epoch and later.
    for (const at of [2, 8]) {
      const canceller = new AbortController();
      const stepped = (step: number): void => {
        expect(step).toBe(++last);
        if (step === at) canceller.abort();
      };
      await expect(train(wanted, engine, { signal: canceller.signal, stepped })).rejects.toThrow();
      await closeEngine(engine);
      engine = openEngine(engine.workspace.folder, {});
    }
    const rest = await train(wanted, engine);
    expect(rest.steps[0]).toBe(last + 1);
    expect(rest.embeddings).toEqual(left.embeddings);
    expect(rest.metrics).toEqual(left.metrics);
    expect(engine.workspace.runs.checkpoints(engine.workspace.runs.all()[0].id)).toHaveLength(1);
    await closeEngine(engine);
  }, 120_000);

  it('cancelled while Recall@1 is measured, it trains no step twice', async () => {
    const wanted = settings(training);
    const left = await undisturbed(wanted);
    const engine = await newEngine();
    const canceller = new AbortController();
    const steps: number[] = [];
    const compute = Object.create(engine.compute) as Engine['compute'];
    compute.call = (name, input, options) => {
      // The first call of the measurement, after an epoch that was trained whole.
      const measured = steps.length > 0 && (name === 'replaceHead' || name === 'openNetwork');
      if (measured) canceller.abort();
      return engine.compute.call(name, input, options);
    };
    const stepped = (step: number): void => void steps.push(step);
    await expect(train(wanted, { ...engine, compute }, { signal: canceller.signal, stepped })).rejects.toThrow();
    const rest = await train(wanted, engine);
    expect(rest.steps[0]).toBe(steps.at(-1)! + 1);
    expect(rest.embeddings).toEqual(left.embeddings);
    expect(rest.metrics).toEqual(left.metrics);
    await closeEngine(engine);
  }, 120_000);
});

describe.runIf(convolutions)('a measurement of Recall@1 that is cut', () => {
  it('is resumed at the first missing chunk, to the same value', async () => {
    // 36 images: two chunks.
    const images = path.join(folder, 'more images');
    await generateDemoScenes(images, { seed: 5, classes: 3, perClass: 12 }, unattended);
    const wanted = settings({ trains: 'all', recallEvery: 1, steps: 3 });
    const whole = await newEngine(images);
    const left = await train(wanted, whole);
    await closeEngine(whole);
    const engine = await newEngine(images);
    const canceller = new AbortController();
    const embedded: string[] = [];
    const compute = Object.create(engine.compute) as Engine['compute'];
    compute.call = (name, input, options) => {
      const answer = engine.compute.call(name, input, options);
      if (name === 'embed' && (input as { key: string }).key.endsWith('judge'))
        void answer.then(() => {
          embedded.push(canceller.signal.aborted ? 'after' : 'before');
          canceller.abort();
        });
      return answer;
    };
    await expect(train(wanted, { ...engine, compute }, { signal: canceller.signal })).rejects.toThrow();
    const rest = await train(wanted, { ...engine, compute });
    expect(embedded).toEqual(['before', 'after']);
    expect(rest.metrics).toEqual(left.metrics);
    expect(rest.embeddings).toEqual(left.embeddings);
    expect(existsSync(path.join(engine.workspace.cacheFolder, 'recall'))).toBe(false);
    await closeEngine(engine);
  }, 120_000);
});
