/** The comparison's routes on small real networks: what the window multiplies equals the banks that the engine keeps. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  EmbeddingsFrame,
  FeatureMapFrame,
  GradientFrame,
  PixelGradientFrame,
  TruthFrame,
  WeightsFrame,
} from '../../../src-shared/compare-frames.ts';
import { figureOf } from '../../../src-shared/figure/figure-spec.ts';
import { alphaOf, cotangentOf, tripletCounts } from '../../../src-shared/live-gradients.ts';
import { mapOf } from '../../../src-shared/maps.ts';
import { unattended } from '../../../src-shared/progress.ts';
import { type ScoreName, scoreTriplet, squaredDistance } from '../../../src-shared/score.ts';
import { type ChannelVariant, channelVariants, channelWeights } from '../../../src-shared/variants.ts';
import type { BankSpec } from '../../explain/bank-spec.ts';
import { embeddingOf } from '../../explain/embeddings.ts';
import { runLivePage } from '../../figures/test-live-page.ts';
import { ensureModel } from '../../models/open-models.ts';
import { gradWeights, tripletSource } from '../../pipeline/banks.ts';
import { figureContent } from '../../queries/figure-content.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { StoredImage } from '../../workspace/tables/images.ts';
import type { EngineHost } from '../host.ts';
import { asking, networks, openNetworks, windowMaps } from './test-compare-networks.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'compare-routes-'));
let host: EngineHost;
let app: Hono;
let images: StoredImage[];
let models: ModelId[];
const { frameOf, request, refusal } = asking(() => app);

beforeAll(async () => {
  ({ host, app, images, models } = await openNetworks(folder));
}, 120_000);

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const idOf = (image: StoredImage): string => String(image.imageId);
const ofSplit = (split: 'train' | 'test'): StoredImage[] => images.filter((image) => image.split === split);

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-12);
  expect(actual.length).toBe(expected.length);
  let most = 0;
  for (let i = 0; i < expected.length; i++) most = Math.max(most, Math.abs(actual[i] - expected[i]) / scale);
  expect(most).toBeLessThan(tolerance);
}

const bank = (variant: ChannelVariant, score: ScoreName, triplets: number | 'all'): BankSpec => ({
  variant,
  form: 'stable',
  score: { score, sign: 'evidence', margin: 0.3 },
  triplets,
  sampling: { seed: 4, negatives: 'image' },
});

/** The engine's own α, by the way that fills its banks. */
async function bankOf(model: ModelId, image: StoredImage, spec: BankSpec) {
  const { engine } = host.requireOpened();
  const explained = await ensureModel(model, engine, unattended);
  const context = { model: explained, triplets: tripletSource(explained, spec), engine };
  const [found] = await gradWeights({ anchors: [images.indexOf(image)], spec }, context, unattended);
  return found;
}

describe.each(networks.map((network, at) => ({ ...network, at })))('$title', ({ at, head, layer }) => {
  it('gives α of every score and N as the bank has it, for test and training images', async () => {
    const model = models[at];
    for (const image of [ofSplit('test')[0], ofSplit('train')[3]]) {
      const query = '?seed=4&margin=0.3';
      const gradients = await frameOf<GradientFrame>(`/api/gradients/${model}/${idOf(image)}${query}`);
      // The bank reads the feature cache, which keeps training images' maps only where the tail needs them.
      for (const score of ['difference', 'positive', 'hinge'] as const) {
        for (const triplets of [1, 7, 'all'] as const) {
          const spec = bank('gradcam', score, triplets);
          const { weights, active, inactive } = await bankOf(model, image, spec);
          const cotangent = cotangentOf(gradients, { score, sign: 'evidence', triplets });
          expectClose(alphaOf(gradients, cotangent), weights, 2e-5);
          expect(tripletCounts(gradients, { score, triplets })).toEqual({ active, inactive });
        }
      }
    }
  });

  it('a figure has the maps that the window makes of these answers', async () => {
    const model = models[at];
    const [image] = ofSplit('test');
    const { engine } = host.requireOpened();
    const { key } = engine.workspace.models.get(model)!;
    const columns = [
      { method: 'averaged', N: 7, model: key },
      { method: 'top', N: 'all', M: 5, model: key },
      { method: 'averaged', variant: 'gradcam++', N: 3, model: key },
      { method: 'transferred-top', N: 7, M: 5, model: key },
      { method: 'single', variant: 'layercam', model: key },
    ] as const;
    const spec = figureOf({
      rows: [{ image: image.relativePath }],
      columns: [...columns],
      sampling: { seed: 4, margin: 0.3 },
    });
    const { content } = await figureContent(spec, engine, unattended);
    const maps = content.cells[0].map((cell) => (cell.kind === 'map' ? cell.map.data : null));
    const query = '?seed=4&margin=0.3';
    const gradients = await frameOf<GradientFrame>(`/api/gradients/${model}/${idOf(image)}${query}`);
    const { meta, arrays } = await frameOf<FeatureMapFrame>(`/api/feature-map/${model}/${idOf(image)}`);
    const A = { ...meta, data: arrays.featureMap, frame: meta.frame ?? undefined };
    const alpha = (triplets: number | 'all') =>
      alphaOf(gradients, cotangentOf(gradients, { score: 'difference', sign: 'evidence', triplets }));
    expect(maps[0]).toEqual(mapOf(A, alpha(7), null).data);
    expect(maps[1]).toEqual(mapOf(A, alpha('all'), 5).data);
    const plusPlus = { image: idOf(image), variant: 'gradcam++', triplets: 3, seed: 4, margin: 0.3 };
    const { weights } = (await frameOf<WeightsFrame>(`/api/weights/${model}`, plusPlus)).arrays;
    expect(maps[2]).toEqual(mapOf(A, weights, null).data);
    expect(maps.every((map) => map !== null)).toBe(true);
  });

  it('gives weights of every variant as the bank has them, and of one chosen triplet', async () => {
    const model = models[at];
    const image = ofSplit('test')[1];
    const base = { image: idOf(image), seed: 4, margin: 0.3 };
    for (const variant of channelVariants) {
      for (const triplets of [1, 9, ...(variant === 'gradcam++' ? [] : (['all'] as const))] as const) {
        const { weights, active, inactive } = await bankOf(model, image, bank(variant, 'difference', triplets));
        const frame = await frameOf<WeightsFrame>(`/api/weights/${model}`, { ...base, variant, triplets });
        expectClose(frame.arrays.weights, weights, 2e-4);
        expect(frame.meta).toEqual({ active, inactive });
      }
    }
    const gradients = await frameOf<GradientFrame>(`/api/gradients/${model}/${idOf(image)}?seed=4`);
    const { positives, negatives } = gradients.arrays;
    const triplet = { positive: String(positives[2]), negative: String(negatives[2]) };
    const chosen = await frameOf<WeightsFrame>(`/api/weights/${model}`, { ...base, variant: 'gradcam', triplet });
    const vectors = await frameOf<EmbeddingsFrame>(`/api/embeddings/${model}`, {
      images: [base.image, triplet.positive, triplet.negative],
    });
    const { width } = vectors.meta;
    const [anchor, positive, negative] = [0, 1, 2].map((row) =>
      embeddingOf({ data: vectors.arrays.vectors, width }, row),
    );
    const spec = { score: 'difference', sign: 'evidence', margin: 0.3 } as const;
    const { cotangent } = scoreTriplet({ anchor, positive, negative }, spec);
    expectClose(alphaOf(gradients, cotangent), chosen.arrays.weights, 2e-5);
  });

  it('gives A from the cache as the network makes it, and G whose mean is α', async () => {
    const model = models[at];
    const image = ofSplit('test')[2];
    const stored = await frameOf<FeatureMapFrame>(`/api/feature-map/${model}/${idOf(image)}`);
    expect(stored.meta.cached).toBe(true);
    expect(stored.meta.constantGradient).toBe((head.pooling ?? 'average') === 'average' && layer === undefined);
    const { engine } = host.requireOpened();
    const { features, embeddings } = await ensureModel(model, engine, unattended);
    const index = images.indexOf(image);
    const { extractor } = features.source;
    const { signal } = unattended;
    const fresh = await extractor.forward(await extractor.load([image]), { featureMaps: true, signal });
    expectClose(stored.arrays.featureMap, fresh.featureMaps!);
    expectClose(stored.arrays.embedding, embeddingOf(embeddings, index));
    const cotangent = Array.from({ length: embeddings.width }, (_, e) => Math.sin(e + 1));
    const body = { image: idOf(image), cotangent };
    const { meta, arrays } = await frameOf<PixelGradientFrame>(`/api/pixel-gradient/${model}`, body);
    const gradients = await frameOf<GradientFrame>(`/api/gradients/${model}/${idOf(image)}`);
    const { channels } = gradients.meta;
    const map = { ...meta, channels, data: stored.arrays.featureMap };
    const mean = channelWeights('gradcam', map, arrays.gradient);
    expectClose(alphaOf(gradients, Float64Array.from(cotangent)), mean);
  });
});

const ownMap = windowMaps(frameOf);

describe.each(networks.map((network, at) => ({ ...network, at })))('the live report of $title', ({ at }) => {
  it('draws in its page every map as the program does, whatever it is set to', async () => {
    const model = models[at];
    const chosen = [ofSplit('test')[0], ofSplit('train')[3]].map(idOf);
    const answer = await request(`/api/live-report/${model}`, { images: chosen });
    expect(answer.status).toBe(200);
    const page = runLivePage(await answer.text());
    expect(page.images).toHaveLength(2);
    let compared = 0;
    for (const [place, image] of chosen.entries()) {
      const input = encodeURIComponent(JSON.stringify({ model, image, k: 1 }));
      const found = await (await app.request(`/trpc/compare.donors?input=${input}`)).json();
      const donors = (found as { result: { data: { image: string }[] } }).result.data.map((one) => one.image);
      expect(page.variants(place)).toEqual(expect.arrayContaining(['gradcam', 'gradcam++', 'layercam', 'eigencam']));
      for (const variant of page.variants(place)) {
        const stops = page.stops(variant);
        const tried = stops.length === 0 ? [1] : [stops[0], stops[stops.length >> 1], stops[stops.length - 1]];
        for (const triplets of tried) {
          for (const [top, score, sign] of [
            [1, 'difference', 'evidence'],
            [7, 'hinge', 'evidence'],
            [null, 'positive', 'counter'],
          ] as const) {
            const choice = { variant, triplets, top, ...(variant === 'gradcam++' ? plain : { score, sign }) };
            const own = await ownMap(model, image, choice, donors);
            expectClose(page.map(place, choice)!.values, own, 1e-3);
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(50);
  });
});

const plain = { score: 'difference', sign: 'evidence' } as const;

describe('a training image', () => {
  it('is passed through the network once where its feature map was not kept', async () => {
    const url = `/api/feature-map/${models[0]}/${idOf(ofSplit('train')[1])}`;
    const first = await frameOf<FeatureMapFrame>(url);
    const again = await frameOf<FeatureMapFrame>(url);
    expect([first.meta.cached, again.meta.cached]).toEqual([false, true]);
    expect(again.arrays).toEqual(first.arrays);
  });
});

describe('donors', () => {
  const donors = async (image: string, k: number) => {
    const input = encodeURIComponent(JSON.stringify({ model: String(models[0]), image, k }));
    const response = await app.request(`/trpc/compare.donors?input=${input}`);
    return (await response.json()) as { result: { data: { image: string; distance: number }[] } };
  };

  it('are the nearest training images, never the image itself', async () => {
    const { embeddings } = await ensureModel(models[0], host.requireOpened().engine, unattended);
    for (const image of [ofSplit('test')[0], ofSplit('train')[0]]) {
      const query = embeddingOf(embeddings, images.indexOf(image));
      const expected = ofSplit('train')
        .filter((one) => one !== image)
        .map((one) => ({
          image: idOf(one),
          distance: squaredDistance(query, embeddingOf(embeddings, images.indexOf(one))),
        }))
        .sort((a, b) => a.distance - b.distance)
        .slice(0, 4);
      expect((await donors(idOf(image), 4)).result.data).toEqual(expected);
    }
  });
});

async function mutate(procedure: string, input: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const response = await app.request(`/trpc/${procedure}`, { method: 'POST', headers, body: JSON.stringify(input) });
  return { status: response.status, body: await response.json() };
}

describe('an image from outside the data set', () => {
  it('has A, f and donors as the same photograph within it, and pictures, but no gradients', async () => {
    const model = models[0];
    const twin = ofSplit('test')[0];
    const copy = path.join(folder, 'outside.jpg');
    writeFileSync(copy, await import('node:fs').then(({ readFileSync }) => readFileSync(twin.path)));
    const { body } = await mutate('compare.addExternal', { file: host.folders.idOf(copy) });
    const { image, name, width, height } = (
      body as { result: { data: { image: string; name: string; width: number; height: number } } }
    ).result.data;
    expect({ name, width, height }).toEqual({ name: 'outside.jpg', width: twin.width, height: twin.height });
    expect(image).toMatch(/^x-/);
    const own = await frameOf<FeatureMapFrame>(`/api/feature-map/${model}/${idOf(twin)}`);
    const outside = await frameOf<FeatureMapFrame>(`/api/feature-map/${model}/${image}`);
    expect(outside.meta).toEqual({ ...own.meta, image, cached: false });
    expectClose(outside.arrays.featureMap, own.arrays.featureMap);
    expectClose(outside.arrays.embedding, own.arrays.embedding);
    const input = encodeURIComponent(JSON.stringify({ model, image, k: 1 }));
    const found = (await (await app.request(`/trpc/compare.donors?input=${input}`)).json()) as {
      result: { data: { image: string }[] };
    };
    const donor = found.result.data[0].image;
    // The transferred map: the donor's α on this image's A.
    const gradients = await frameOf<GradientFrame>(`/api/gradients/${model}/${donor}`);
    const alpha = alphaOf(
      gradients,
      cotangentOf(gradients, { score: 'difference', sign: 'evidence', triplets: 'all' }),
    );
    const { rows, columns, channels } = outside.meta;
    expect(mapOf({ rows, columns, channels, data: outside.arrays.featureMap }, alpha, 5).data).toHaveLength(
      rows * columns,
    );

    expect(await refusal(`/api/gradients/${model}/${image}`)).toMatchObject({ status: 400, code: 'usage' });
    const thumbnail = await app.request(`/api/thumbnails/${image}?size=160`);
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const photograph = await app.request(`/api/images/${image}`);
    expect((await photograph.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    const truth = await frameOf<TruthFrame>(`/api/truth/${image}`);
    expect(truth.meta).toMatchObject({ image, width: twin.width, height: twin.height, boxes: [], hasMask: false });

    rmSync(copy);
    const gone = await refusal(`/api/feature-map/${model}/${image}`);
    expect(gone).toMatchObject({ status: 404, code: 'not-found' });
    expect(gone.message).toContain('outside.jpg');
    expect(gone.message).not.toContain(folder);
  });

  it('is refused where the file is no image, or the id was never given', async () => {
    const file = path.join(folder, 'notes.jpg');
    writeFileSync(file, 'not an image');
    expect(await mutate('compare.addExternal', { file: host.folders.idOf(file) })).toMatchObject({ status: 422 });
    expect(await mutate('compare.addExternal', { file: host.folders.idOf(folder) })).toMatchObject({ status: 422 });
    expect(await mutate('compare.addExternal', { file: 'guessed' })).toMatchObject({ status: 404 });
    expect(await refusal(`/api/feature-map/${models[0]}/x-${'A'.repeat(16)}`)).toMatchObject({ status: 404 });
    expect(await refusal(`/api/images/x-${'A'.repeat(16)}`)).toMatchObject({ status: 404 });
    expect(await refusal('/api/thumbnails/x-..%2f..%2fetc')).toMatchObject({ status: 400 });
  });
});

describe('what is not as it should be', () => {
  it('is refused with a code: models, images, queries, bodies', async () => {
    const model = models[0];
    const image = idOf(ofSplit('test')[0]);
    const cases: [url: string, body: unknown, status: number, code: string][] = [
      ['/api/feature-map/999/1', undefined, 404, 'not-found'],
      ['/api/feature-map/abc/1', undefined, 400, 'usage'],
      [`/api/feature-map/${model}/99999`, undefined, 404, 'not-found'],
      [`/api/feature-map/${model}/-1`, undefined, 400, 'usage'],
      [`/api/feature-map/${model}/..%2f1`, undefined, 400, 'usage'],
      [`/api/live-report/${model}`, { images: [] }, 400, 'usage'],
      [`/api/live-report/${model}`, { images: Array(25).fill(image) }, 400, 'usage'],
      [`/api/live-report/${model}`, { images: ['x-none'] }, 400, 'usage'],
      [`/api/gradients/${model}/${image}?seed=-1`, undefined, 400, 'usage'],
      [`/api/gradients/${model}/${image}?margin=NaN`, undefined, 400, 'usage'],
      [`/api/gradients/${model}/${image}?margin=1e999`, undefined, 400, 'usage'],
      [`/api/gradients/${model}/${image}?negatives=all`, undefined, 400, 'usage'],
      [`/api/weights/${model}`, { image, variant: 'layercam' }, 400, 'usage'],
      [`/api/weights/${model}`, { image, variant: 'gradcam', triplets: 0 }, 400, 'usage'],
      [`/api/weights/${model}`, { image, variant: 'gradcam', triplets: 1001 }, 400, 'usage'],
      [
        `/api/weights/${model}`,
        { image, variant: 'gradcam', triplet: { positive: '9999', negative: '1' } },
        404,
        'not-found',
      ],
      [`/api/weights/${model}`, '{"image":', 400, 'usage'],
      [`/api/pixel-gradient/${model}`, { image, cotangent: [1, 2] }, 400, 'usage'],
      [`/api/pixel-gradient/${model}`, `{"image":"${image}","cotangent":[1e999]}`, 400, 'usage'],
      [`/api/pixel-gradient/${model}`, { image, cotangent: [null] }, 400, 'usage'],
      [`/api/embeddings/${model}`, { images: ['1', 'two'] }, 400, 'usage'],
    ];
    for (const [url, body, status, code] of cases) {
      expect({ url, body, ...(await refusal(url, body)) }).toMatchObject({ url, body, status, code });
    }
  });

  it('is refused before it is read where the body is huge', async () => {
    const body = `{"image":"1","cotangent":[${'1,'.repeat(2_000_000)}1]}`;
    expect(await refusal(`/api/pixel-gradient/${models[0]}`, body)).toMatchObject({ status: 413, code: 'usage' });
  });

  it('names the file of an image that was deleted, and what to do', async () => {
    const image = ofSplit('train')[2];
    renameSync(image.path, `${image.path}.away`);
    try {
      const gone = await refusal(`/api/feature-map/${models[0]}/${idOf(image)}`);
      expect(gone).toMatchObject({ status: 404, code: 'not-found' });
      expect(gone.message).toContain(image.relativePath);
      expect(gone.message).toContain('Put it back');
      expect(gone.message).not.toContain(folder);
    } finally {
      renameSync(`${image.path}.away`, image.path);
    }
    expect((await frameOf<FeatureMapFrame>(`/api/feature-map/${models[0]}/${idOf(image)}`)).meta.cached).toBe(false);
  });

  it('ends with the request that was cancelled', async () => {
    const controller = new AbortController();
    const image = idOf(ofSplit('train')[4]);
    const waiting = Promise.resolve(request(`/api/gradients/${models[0]}/${image}`, undefined, controller.signal));
    controller.abort();
    const response = await waiting.catch((error: unknown) => error);
    if (response instanceof Response) expect(await response.json()).toMatchObject({ error: { code: 'cancelled' } });
    // And the next one is answered.
    expect((await frameOf<GradientFrame>(`/api/gradients/${models[0]}/${image}`)).meta.draws).toBe(1000);
  });
});
