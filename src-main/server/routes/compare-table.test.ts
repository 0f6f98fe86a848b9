/** The numbers under the maps of the window are those of the comparison table, image by image. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeatureMapFrame, GradientFrame, TruthFrame, WeightsFrame } from '../../../src-shared/compare-frames.ts';
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { decodeFrame, type Frame, type FrameArray } from '../../../src-shared/frame.ts';
import { alphaOf, cotangentOf, meanAlpha } from '../../../src-shared/live-gradients.ts';
import { type LiveScores, preparedTruth, scoresOf } from '../../../src-shared/live-scores.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../../src-shared/maps.ts';
import { unattended } from '../../../src-shared/progress.ts';
import type { RowId } from '../../../src-shared/report-types.ts';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import type { ExplainSettings, RunSettings } from '../../../src-shared/run-spec/run-spec.ts';
import type { ScoreName } from '../../../src-shared/score.ts';
import { constantGradient, pixelMap } from '../../../src-shared/variants.ts';
import { generateDemoScenes } from '../../demo/scenes/generate.ts';
import { runMainJob } from '../../jobs/run-main-job.ts';
import { DrawnMaps } from '../../pipeline/drawn-maps.ts';
import { howScored } from '../../pipeline/evaluation-spec.ts';
import { keptLayers, layerImages, scoreLayers } from '../../pipeline/layer-scores.ts';
import { scorePoints } from '../../pipeline/score-points.ts';
import type { EvaluationId } from '../../workspace/ids.ts';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';
import { appRouter } from '../router.ts';

const [N, M] = [7, 12];

/** What a researcher may have chosen of it; another run is another evaluation of the same data. */
const runs: { title: string; explain: Partial<ExplainSettings> }[] = [
  { title: 'of a usual run', explain: {} },
  {
    title: 'of a run with another seed, negatives by class, two donors, the reference form and a margin of its own',
    explain: {
      seed: 3,
      negatives: 'class-first',
      neighbours: 2,
      form: 'reference',
      score: { ...defaultRunSettings(0).explain.score, margin: 0.4 },
    },
  },
];

const folder = mkdtempSync(path.join(tmpdir(), 'compare-table-'));
const images = path.join(folder, 'images');
beforeAll(() => generateDemoScenes(images, { seed: 5, classes: 3, perClass: 6 }, unattended), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(runs)('$title, the numbers under the maps are the table’s', ({ explain }) => {
  const own = mkdtempSync(path.join(folder, 'run-'));
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(own, 'state'), backend: 'wasm' });
  const app = createApp(host);
  const window = appRouter.createCaller({ host });
  let model = '';
  let settings: EvaluationSettings;
  let run: RunSettings;
  const imports = { folder: images, split: 'own', onProblem: 'stop', seed: 0 } as const;

  beforeAll(async () => {
    const { jobEngine } = await host.open(path.join(own, 'workspace'), { create: true });
    const { network, explain: usual, ...rest } = defaultRunSettings(0);
    const training = { ...network.training, steps: 4 };
    run = {
      ...rest,
      network: { ...network, backbone: 'small', size: 64, training },
      explain: { ...usual, triplets: N, top: M, ...explain },
    };
    const { prepared } = await runMainJob(imports, run, jobEngine, unattended);
    model = String(prepared.model.id);
    settings = (await window.evaluations.settings({ model }))!;
  }, 120_000);

  afterAll(() => host.close());

  async function frameOf<F extends Frame<unknown, Record<string, FrameArray>>>(
    url: string,
    body?: unknown,
  ): Promise<F> {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? undefined : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await app.request(url, init);
    if (response.status !== 200) throw new Error(await response.text());
    return decodeFrame<F['meta'], F['arrays']>(await response.arrayBuffer()) as F;
  }

  const gradientsOf = (image: string): Promise<GradientFrame> => {
    const { seed, negatives, margin } = settings;
    return frameOf(`/api/gradients/${model}/${image}?seed=${seed}&negatives=${negatives}&margin=${margin}`);
  };

  /** Every map that the window can draw of an image, by its row in the table, with the settings that it begins with. */
  async function windowMaps(image: string): Promise<Partial<Record<RowId, RawMap>>> {
    const { meta, arrays } = await frameOf<FeatureMapFrame>(`/api/feature-map/${model}/${image}`);
    const { rows, columns, channels } = meta;
    const A = { rows, columns, channels, data: arrays.featureMap };
    const anchor = await gradientsOf(image);
    const donors = await window.compare.donors({ model, image, k: settings.neighbours });
    const given = await Promise.all(donors.map((donor) => gradientsOf(donor.image)));
    const alpha = (of: GradientFrame, score: ScoreName, triplets: number | 'all'): Float32Array =>
      alphaOf(of, cotangentOf(of, { score, sign: 'evidence', triplets }));
    const plusPlus = async (of: string, triplets: number): Promise<Float32Array> => {
      const { seed, negatives, margin, form } = settings;
      const body = { image: of, variant: 'gradcam++', triplets, seed, negatives, margin, form };
      return (await frameOf<WeightsFrame>(`/api/weights/${model}`, body)).arrays.weights;
    };
    const gradient = constantGradient(A, alpha(anchor, 'difference', 1));
    const raw = (values: Float64Array): RawMap => ({ rows, columns, data: Float32Array.from(values) });
    const plusGiven = await Promise.all(donors.map((donor) => plusPlus(donor.image, N)));
    return {
      center: centerMap(centerSide, centerSide),
      activation: activationMap(A),
      single: mapOf(A, alpha(anchor, 'difference', 1), null),
      'positive-single': mapOf(A, alpha(anchor, 'positive', 1), null),
      positive: mapOf(A, alpha(anchor, 'positive', N), null),
      averaged: mapOf(A, alpha(anchor, 'difference', N), null),
      'averaged-all': mapOf(A, alpha(anchor, 'difference', 'all'), null),
      'averaged-top': mapOf(A, alpha(anchor, 'difference', N), M),
      'gradcam++-single': mapOf(A, await plusPlus(image, 1), null),
      'gradcam++-averaged': mapOf(A, await plusPlus(image, N), null),
      'gradcam++-averaged-top': mapOf(A, await plusPlus(image, N), M),
      'transfer-top': mapOf(A, meanAlpha(given.map((one) => alpha(one, 'difference', N))), M),
      'gradcam++-transfer-top': mapOf(A, meanAlpha(plusGiven), M),
      layercam: raw(pixelMap('layercam', A, gradient)),
      eigencam: raw(pixelMap('eigencam', A, null)),
    };
  }

  it('and the engine says with which settings they were taken', () => {
    const { seed = 0, negatives = 'image', neighbours = 1, form = 'stable', score } = explain;
    expect(settings).toMatchObject({
      seed,
      negatives: negatives === 'class-first' ? 'class' : 'image',
      form,
      neighbours,
      margin: score?.margin ?? 0.2,
      ...{ triplets: N, top: M, score: 'difference', sign: 'evidence', size: { rows: 224, columns: 224 } },
    });
    expect(settings.taus['averaged-top']?.mask).toBeGreaterThan(0);
  });

  it('for every row of it, in box and mask, and at the threshold that the row has chosen', async () => {
    const catalogue = await host.requireOpened().engine.workspace.images.all();
    const columns = new Map<string, ArrayLike<number>>();
    const tableValue = async (row: string, metric: string, at: number): Promise<number> => {
      const url = `/api/scores/${row}/${metric}`;
      if (!columns.has(url)) {
        columns.set(url, (await frameOf<Frame<unknown, { value: Float32Array }>>(url)).arrays.value);
      }
      return columns.get(url)![at];
    };
    const size = settings.size === 'image' ? 'image' : `${settings.size.rows}x${settings.size.columns}`;
    let compared = 0;
    for (const [at, image] of catalogue.entries()) {
      if (image.split !== 'test') continue;
      const truth = preparedTruth(await frameOf<TruthFrame>(`/api/truth/${image.imageId}?size=${size}`));
      for (const [row, map] of Object.entries(await windowMaps(String(image.imageId)))) {
        const scores = (tau: number): LiveScores => scoresOf(map, truth, tau);
        const chosen = settings.taus[row]!;
        const expected: [metric: string, value: number | null][] = [
          ['energyInBox', scores(0.2).energyInBox],
          ['energyInMask', scores(0.2).energyInMask],
          ['maskIoU@0.2', scores(0.2).maskIoU],
          ['maskIoU', scores(chosen.mask!).maskIoU],
          ['boxIoU', scores(chosen.box!).boxIoU],
        ];
        for (const [metric, shown] of expected) {
          // A pixel whose value is τ to the last bits of float32 may fall on either side: one of 50,176.
          const digits = metric.includes('IoU') ? 4 : 5;
          const value = expect.closeTo(await tableValue(row, metric, at), digits);
          expect({ row, metric, value: shown ?? Number.NaN }).toEqual({ row, metric, value });
          compared++;
        }
      }
    }
    expect(compared).toBe(15 * 5 * catalogue.filter(({ split }) => split === 'test').length);
  }, 60_000);

  it('and follow a box at once: scored from the maps that were drawn, as if everything were computed again', async () => {
    const { engine, jobEngine } = host.requireOpened();
    const { workspace } = engine;
    const { imageId } = (await workspace.images.all()).find(({ split }) => split === 'test')!;
    const id = settings.evaluation as EvaluationId;
    // Points of the curves that are put into a table get the other metrics from the maps that are kept, without a network.
    const asleep = { ...jobEngine, compute: null as unknown as typeof jobEngine.compute };
    const boxes = async () => {
      const table = await window.evaluations.table({
        evaluations: [id],
        rows: ['N=1', 'single'],
        metrics: ['maxBoxAcc'],
      });
      return table.rows.map(({ metrics }) => metrics.maxBoxAcc?.mean);
    };
    expect((await boxes())[0]).toBeUndefined();
    await scorePoints({ evaluation: id, n: [1, 'all'], m: [] }, asleep, unattended);
    const [point, row] = await boxes();
    expect(point).toBe(row);
    const scoresNow = async (): Promise<Record<string, string>> => {
      const rows = workspace.scores.rows(id);
      const records = await Promise.all(rows.map(async (row) => (await workspace.scores.of(id, row)).get(imageId)));
      return Object.fromEntries(rows.map((row, i) => [row, Buffer.from(records[i] ?? []).toString('hex')]));
    };
    const before = await scoresNow();
    const told = new Promise<void>((resolve) => {
      host.events.listen((event) => {
        if (event.type === 'changed' && event.what === 'scores' && event.images?.[0] === String(imageId)) resolve();
      });
    });
    const geometry = { kind: 'box', x: 1, y: 1, width: 9, height: 12 } as const;
    const after = { class: null, geometry, state: 'final', source: { kind: 'drawn' } } as const;
    const changes = [{ objectId: 'a-new-box', isNew: true, after }];
    await window.annotations.commit({ image: String(imageId), step: 'a-new-box', changes });
    await told;
    const again = await scoresNow();
    expect(again).not.toEqual(before);
    expect((await workspace.scores.scored(id)).stale.size).toBe(0);
    // The same by the whole way, without the maps that were kept.
    rmSync(path.join(workspace.cacheFolder, 'maps'), { recursive: true });
    await window.annotations.undo({ image: String(imageId), step: 'undo-it-now' });
    await window.annotations.redo({ image: String(imageId), step: 'redo-it-now' });
    await workspace.scores.putImages(id, [{ imageId, truth: 'another', rows: [] }]);
    await runMainJob(imports, run, jobEngine, unattended);
    expect(await scoresNow()).toEqual(again);
  }, 60_000);

  it('with points of the curves that somebody asks for, and its own layer among all', async () => {
    const { jobEngine } = host.requireOpened();
    const { workspace } = jobEngine;
    const id = settings.evaluation as EvaluationId;
    const meansOf = async (rows: string[]) => {
      const table = await window.evaluations.table({ evaluations: [id], rows, metrics: ['energyInMask', 'maskIoU'] });
      return table.rows.map(({ row, metrics, images: n }) => [
        row,
        n,
        metrics.energyInMask?.mean,
        metrics.maskIoU?.mean,
      ]);
    };
    const [[, images]] = await meansOf(['averaged']);
    await scorePoints({ evaluation: id, n: [3], m: [4, M] }, jobEngine, unattended);
    const points = await meansOf(['N=3', 'M=4']);
    expect(points.map(([row, n]) => [row, n])).toEqual(['N=3', 'M=4'].map((row) => [row, images]));
    const [top, point] = await meansOf(['averaged-top', `M=${M}`]);
    for (const i of [2, 3]) expect(point[i]).toBeCloseTo(top[i] as number, 5);
    // Points that were asked for have every metric; others of the curve have those that need no regions.
    const boxed = await window.evaluations.table({
      evaluations: [id],
      rows: ['averaged-top', 'N=3', 'M=4', `M=${M}`, 'N=2'],
      metrics: ['maxBoxAcc', 'boxIoU', 'pointing'],
    });
    const [known, n3, m4, same, other] = boxed.rows.map(({ metrics }) => metrics);
    for (const metric of ['maxBoxAcc', 'pointing'] as const) {
      expect([n3[metric]?.n, m4[metric]?.n]).toEqual([known[metric]!.n, known[metric]!.n]);
      expect(same[metric]?.mean).toBeCloseTo(known[metric]!.mean, 5);
    }
    expect(other).toEqual({});
    const [source] = (await window.evaluations.sources()).filter((one) => one.id === id);
    expect(source.rows.filter(({ whole }) => whole).map((row) => row.id)).toEqual([
      ...['M=4', `M=${M}`],
      ...['N=1', 'N=3', 'N=all'],
    ]);
    // Scored again with the others when a box changes.
    const { imageId } = (await workspace.images.all()).find(({ split }) => split === 'test')!;
    expect(workspace.scores.rowsOf(id, imageId)).toContain('N=3');
    const maps = await new DrawnMaps(howScored(workspace.evaluations.get(id)!, jobEngine).inputs, jobEngine).of(
      workspace.images.get(imageId)!,
    );
    expect(maps!.map(({ row }) => row)).toEqual(expect.arrayContaining(['averaged', 'N=3', 'M=4']));
    const choice = { images: 2, seed: 0, resamples: 5 };
    const layers = await scoreLayers(workspace.evaluations.get(id)!, choice, jobEngine, unattended);
    const sampled = (await keptLayers(workspace.evaluations.get(id)!, choice, jobEngine))!;
    expect(sampled.rows).toEqual(layers.rows);
    const last = layers.rows.findLast(({ row }) => row.endsWith('/hirescam'))!;
    const single = layers.rows.findLast(({ row }) => row.endsWith('/single'))!;
    expect(last.metrics.maskIoU?.n).toBe(2);
    // Its cells are made of these images.
    const cell = { ...choice, row: last.row, metric: 'maskIoU' } as const;
    const { images: own, values } = (await layerImages(workspace.evaluations.get(id)!, cell, jobEngine))!;
    expect(own).toHaveLength(2);
    expect((values[0]! + values[1]!) / 2).toBeCloseTo(last.metrics.maskIoU!.mean, 5);
    expect(await layerImages(workspace.evaluations.get(id)!, { ...cell, row: 'no/such' }, jobEngine)).toBeNull();
    // Behind global average pooling they are the same map.
    expect(last.metrics.energyInMask?.mean).toBeCloseTo(single.metrics.energyInMask!.mean, 4);
  }, 60_000);
});
