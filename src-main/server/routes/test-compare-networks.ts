/** Small real networks behind the routes of Compare, and what a window makes of their answers; for tests. */
import path from 'node:path';
import type { Hono } from 'hono';
import { expect } from 'vitest';
import type {
  FeatureMapFrame,
  GradientFrame,
  PixelGradientFrame,
  WeightsFrame,
} from '../../../src-shared/compare-frames.ts';
import { decodeFrame, type Frame, type FrameArray } from '../../../src-shared/frame.ts';
import { alphaOf, cotangentOf } from '../../../src-shared/live-gradients.ts';
import type { LiveChoice } from '../../../src-shared/live-report/live-map.ts';
import { activationMap, mapOf } from '../../../src-shared/maps.ts';
import { unattended } from '../../../src-shared/progress.ts';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import type { RunSettings } from '../../../src-shared/run-spec/run-spec.ts';
import { pixelMap } from '../../../src-shared/variants.ts';
import { installedRuntimes } from '../../compute/runtime/installed.ts';
import { generateDemoScenes } from '../../demo/scenes/generate.ts';
import type { HeadSpec } from '../../network/head.ts';
import { importDataset } from '../../pipeline/import-dataset.ts';
import { prepareModel, StageClock } from '../../pipeline/main-job.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { StoredImage } from '../../workspace/tables/images.ts';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';

const backend = installedRuntimes().length > 0 ? undefined : ('wasm' as const);

interface Network {
  title: string;
  head: Partial<HeadSpec>;
  layer?: string;
}

/** Earlier stages are passed back through convolutions, whose gradient the wasm backend lacks. */
export const networks: Network[] = [
  { title: 'average, linear, L2', head: {} },
  { title: 'average, hidden, no L2', head: { hidden: [24], normalize: false, bias: true } },
  { title: 'max, linear, L2', head: { pooling: 'max' } },
  { title: 'GeM, linear, L2', head: { pooling: 'gem' } },
  { title: 'flatten, hidden, L2', head: { pooling: 'flatten', hidden: [20] } },
  { title: 'no head', head: { embedding: null } },
  ...(backend === undefined ? [{ title: 'an earlier stage', head: { hidden: [24] }, layer: 'stage2' }] : []),
];

function settings({ head, layer }: Network): RunSettings {
  const { network, ...rest } = defaultRunSettings(0);
  const headSpec = { ...network.headSpec, embedding: 12, ...head };
  const training = { ...network.training, steps: 3, seed: 1 };
  return { ...rest, network: { ...network, backbone: 'small', size: 64, layer, headSpec, training } };
}

/** 18 scenes in `folder`, and a model of each network on them. */
export async function openNetworks(
  folder: string,
): Promise<{ host: EngineHost; app: Hono; images: StoredImage[]; models: ModelId[] }> {
  const data = path.join(folder, 'images');
  await generateDemoScenes(data, { seed: 5, classes: 3, perClass: 6 }, unattended);
  const host = new EngineHost({ kind: 'serve', roots: [folder], stateFolder: path.join(folder, 'state'), backend });
  const { jobEngine } = await host.open(path.join(folder, 'workspace'), { create: true });
  const models: ModelId[] = [];
  await importDataset({ folder: data, split: 'own', onProblem: 'stop', seed: 0 }, jobEngine, unattended);
  for (const network of networks) {
    const train = network.head.embedding !== null;
    const { network: net, ...rest } = settings(network);
    const made = await prepareModel({ ...rest, network: { ...net, train } }, jobEngine, new StageClock(), unattended);
    models.push(made.model.id);
  }
  const images = await jobEngine.workspace.images.all();
  return { host, app: createApp(host), images, models };
}

type Arrays = Record<string, FrameArray>;

export type FrameOf = <F extends Frame<unknown, Arrays>>(url: string, body?: unknown) => Promise<F>;

/** Questions to the routes of an app that is opened later. */
export function asking(app: () => Hono) {
  async function frameOf<F extends Frame<unknown, Arrays>>(url: string, body?: unknown): Promise<F> {
    const response = await request(url, body);
    const bytes = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(new TextDecoder().decode(bytes));
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    return decodeFrame<F['meta'], F['arrays']>(bytes) as F;
  }

  function request(url: string, body?: unknown, signal?: AbortSignal): Response | Promise<Response> {
    if (body === undefined) return app().request(url, { signal });
    const headers = { 'content-type': 'application/json' };
    return app().request(url, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
    });
  }

  async function refusal(url: string, body?: unknown): Promise<{ status: number; code: string; message: string }> {
    const response = await request(url, body);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, ...error };
  }

  return { frameOf, request, refusal };
}

/** What the window computes of a model's answers: the program's own map, as `choice` says. Each answer is asked for once. */
export function windowMaps(frameOf: FrameOf) {
  const known = new Map<string, Promise<unknown>>();

  function onceOf<F extends Frame<unknown, Arrays>>(url: string, body?: unknown): Promise<F> {
    const key = `${url} ${JSON.stringify(body)}`;
    if (!known.has(key)) known.set(key, frameOf<F>(url, body));
    return known.get(key) as Promise<F>;
  }

  async function ownMap(model: ModelId, image: string, choice: LiveChoice, weightsOf: string[]): Promise<Float32Array> {
    const { meta, arrays } = await onceOf<FeatureMapFrame>(`/api/feature-map/${model}/${image}`);
    const A = { ...meta, frame: undefined, data: arrays.featureMap };
    const { variant, triplets, top, score, sign } = choice;
    if (variant === 'activation') return activationMap(A).data;
    if (variant === 'eigencam') return Float32Array.from(pixelMap('eigencam', A, null));
    const own = await onceOf<GradientFrame>(`/api/gradients/${model}/${image}`);
    if (variant === 'layercam' || variant === 'hirescam') {
      const cotangent = [...cotangentOf(own, { score: 'difference', sign: 'evidence', triplets: 1 })];
      const body = { image, cotangent };
      const { arrays: g } = await onceOf<PixelGradientFrame>(`/api/pixel-gradient/${model}`, body);
      return Float32Array.from(pixelMap(variant, A, g.gradient));
    }
    if (variant === 'gradcam++' || variant === 'xgradcam') {
      const body = { image, variant, triplets: variant === 'xgradcam' ? 1 : triplets };
      const { arrays: w } = await onceOf<WeightsFrame>(`/api/weights/${model}`, body);
      return mapOf(A, w.weights, variant === 'xgradcam' ? null : top).data;
    }
    const [from] = variant === 'transferred' ? weightsOf : [image];
    const gradients = await onceOf<GradientFrame>(`/api/gradients/${model}/${from}`);
    return mapOf(A, alphaOf(gradients, cotangentOf(gradients, { score, sign, triplets })), top).data;
  }

  return ownMap;
}
