/** The numbers under the maps of the window are those of the comparison table, image by image. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FeatureMapFrame, GradientFrame, TruthFrame, WeightsFrame } from '../../../src-shared/compare-frames.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { decodeFrame, type Frame, type FrameArray } from '../../../src-shared/frame.ts';
import { alphaOf, cotangentOf } from '../../../src-shared/live-gradients.ts';
import { type LiveScores, preparedTruth, scoresOf } from '../../../src-shared/live-scores.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../../src-shared/maps.ts';
import { unattended } from '../../../src-shared/progress.ts';
import type { RowId } from '../../../src-shared/report-types.ts';
import type { ScoreName } from '../../../src-shared/score.ts';
import { constantGradient, pixelMap } from '../../../src-shared/variants.ts';
import { generateDemoScenes } from '../../demo/scenes/generate.ts';
import { runMainJob } from '../../jobs/run-main-job.ts';
import { defaultRunSettings } from '../../pipeline/settings.ts';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';
import { appRouter } from '../router.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'compare-table-'));
const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(folder, 'state'), backend: 'wasm' });
const app = createApp(host);
const window = appRouter.createCaller({ host });
const [N, M] = [7, 12];
let model = '';

beforeAll(async () => {
  const images = path.join(folder, 'images');
  await generateDemoScenes(images, { seed: 5, classes: 3, perClass: 6 }, unattended);
  const { jobEngine } = await host.open(path.join(folder, 'workspace'), { create: true });
  const { network, explain, ...rest } = defaultRunSettings(0);
  const training = { ...network.training, steps: 4 };
  const settings = {
    ...rest,
    network: { ...network, backbone: 'small', size: 64, training },
    explain: { ...explain, triplets: N, top: M },
  };
  const imports = { folder: images, split: 'own', onProblem: 'stop', seed: 0 } as const;
  const { prepared } = await runMainJob(imports, settings, jobEngine, unattended);
  model = String(prepared.model.id);
}, 120_000);

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function frameOf<F extends Frame<unknown, Record<string, FrameArray>>>(url: string, body?: unknown): Promise<F> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? undefined : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await app.request(url, init);
  if (response.status !== 200) throw new Error(await response.text());
  return decodeFrame<F['meta'], F['arrays']>(await response.arrayBuffer()) as F;
}

/** Every map that the window can draw of an image, by its row in the table. */
async function windowMaps(image: string): Promise<Partial<Record<RowId, RawMap>>> {
  const { meta, arrays } = await frameOf<FeatureMapFrame>(`/api/feature-map/${model}/${image}`);
  const { rows, columns, channels } = meta;
  const A = { rows, columns, channels, data: arrays.featureMap };
  const own = await frameOf<GradientFrame>(`/api/gradients/${model}/${image}`);
  const [nearest] = await window.compare.donors({ model, image, k: 1 });
  const donor = await frameOf<GradientFrame>(`/api/gradients/${model}/${nearest.image}`);
  const alpha = (of: GradientFrame, score: ScoreName, triplets: number | 'all'): Float32Array =>
    alphaOf(of, cotangentOf(of, { score, sign: 'evidence', triplets }));
  const plusPlus = async (triplets: number): Promise<Float32Array> => {
    const body = { image, variant: 'gradcam++', triplets };
    return (await frameOf<WeightsFrame>(`/api/weights/${model}`, body)).arrays.weights;
  };
  const gradient = constantGradient(A, alpha(own, 'difference', 1));
  const raw = (values: Float64Array): RawMap => ({ rows, columns, data: Float32Array.from(values) });
  return {
    center: centerMap(centerSide, centerSide),
    activation: activationMap(A),
    single: mapOf(A, alpha(own, 'difference', 1), null),
    'positive-single': mapOf(A, alpha(own, 'positive', 1), null),
    positive: mapOf(A, alpha(own, 'positive', N), null),
    averaged: mapOf(A, alpha(own, 'difference', N), null),
    'averaged-all': mapOf(A, alpha(own, 'difference', 'all'), null),
    'averaged-top': mapOf(A, alpha(own, 'difference', N), M),
    'gradcam++-single': mapOf(A, await plusPlus(1), null),
    'gradcam++-averaged': mapOf(A, await plusPlus(N), null),
    'gradcam++-averaged-top': mapOf(A, await plusPlus(N), M),
    'transfer-top': mapOf(A, alpha(donor, 'difference', N), M),
    layercam: raw(pixelMap('layercam', A, gradient)),
    eigencam: raw(pixelMap('eigencam', A, null)),
  };
}

it('for every row of it, in box and mask', async () => {
  const tau = 0.2;
  const metrics = { energyInBox: 'energyInBox', energyInMask: 'energyInMask', 'maskIoU@0.2': 'maskIoU' } as const;
  const images = await host.requireOpened().engine.workspace.images.all();
  const columns = new Map<string, ArrayLike<number>>();
  const tableValue = async (row: string, metric: string, at: number): Promise<number> => {
    const url = `/api/scores/${row}/${metric}`;
    if (!columns.has(url)) columns.set(url, (await frameOf<Frame<unknown, { value: Float32Array }>>(url)).arrays.value);
    return columns.get(url)![at];
  };
  let compared = 0;
  for (const [at, image] of images.entries()) {
    if (image.split !== 'test') continue;
    const truth = preparedTruth(await frameOf<TruthFrame>(`/api/truth/${image.imageId}`));
    for (const [row, map] of Object.entries(await windowMaps(String(image.imageId)))) {
      const scores = scoresOf(map, truth, tau);
      for (const [metric, name] of Object.entries(metrics) as [string, keyof LiveScores][]) {
        const value = await tableValue(row, metric, at);
        expect({ row, metric, value: scores[name] ?? Number.NaN }).toEqual({
          row,
          metric,
          value: expect.closeTo(value, 5),
        });
        compared++;
      }
    }
  }
  expect(compared).toBe(14 * 3 * images.filter(({ split }) => split === 'test').length);
}, 60_000);
