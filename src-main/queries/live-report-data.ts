/** What a live report carries of the images that were chosen (`src-shared/live-report/live-data.ts`), out of an open model. */
import { colormap } from '../../src-shared/colormaps.ts';
import type { GradientFrame, TruthFrame } from '../../src-shared/compare-frames.ts';
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import type { FeatureMap, RawMap } from '../../src-shared/feature-map.ts';
import { decodeFrame } from '../../src-shared/frame.ts';
import { alphaOf, cotangentOf } from '../../src-shared/live-gradients.ts';
import { toBase64 } from '../../src-shared/live-report/base64.ts';
import { encodeFeatures } from '../../src-shared/live-report/feature-codes.ts';
import {
  type FixedVariant,
  type LiveData,
  type LiveImage,
  type LiveTriplets,
  type LiveTruth,
  mostLiveImages,
} from '../../src-shared/live-report/live-data.ts';
import { decodeImage, liveMap, packBits, stopsOf, variantsOf } from '../../src-shared/live-report/live-map.ts';
import { liveStops } from '../../src-shared/live-report/stops.ts';
import { activationMap, mapOf } from '../../src-shared/maps.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { ScoreSpec } from '../../src-shared/score.ts';
import { constantGradient, type PlusPlusForm, pixelMap } from '../../src-shared/variants.ts';
import { renderThumbnail } from '../datasets/thumbnail.ts';
import { nonLinearCap } from '../explain/bank-spec.ts';
import { gemFactor } from '../explain/head-jacobian.ts';
import type { SamplingSpec } from '../explain/sampling.ts';
import { visible } from '../system/visible-text.ts';
import type { ImageId } from '../workspace/ids.ts';
import { featureMapFrame, gradientsFrame, hasConstantGradient, pixelGradientFrame, type Viewed } from './compare.ts';
import { weightsFrame } from './compare-weights.ts';
import { storedIndex } from './compared-image.ts';
import { donorsOf } from './donors.ts';
import { evaluationSettings } from './evaluation-settings.ts';
import { storedImage } from './shown-image.ts';
import { truthFrame } from './truth.ts';

export interface LiveReportData {
  data: LiveData;
  /** What is shown otherwise than asked for, a sentence each. */
  notes: string[];
}

/** How the maps of the evaluation are made; those of a run that nothing was said about where there was none. */
interface Making {
  sampling: SamplingSpec;
  score: ScoreSpec;
  form: PlusPlusForm;
  triplets: number | 'all';
  top: number | null;
  neighbours: number;
}

/** N of Grad-CAM++ in the page, as far as so many are drawn. */
const plusPlusStops = [1, 5, 10, 50, 100, 200] as const;
/** Longer side of the photographs in pixels. */
const photoSide = 400;
/** A share of the largest absolute value of a map: half of what the page promises. */
const closeEnough = 5e-4;

/**
 * `images`: ids of images of the data set. Throws `usage` for none or more than `mostLiveImages`, and what the frames of
 * Compare throw.
 */
export async function liveReportData(
  images: readonly string[],
  viewed: Viewed,
  { report, signal }: WorkContext,
): Promise<LiveReportData> {
  requireCount(images.length);
  const making = makingOf(viewed);
  const { model } = viewed;
  const { features, embeddings } = model;
  const collected = new Collected(viewed, making);
  const list: LiveImage[] = [];
  for (const id of images) {
    signal.throwIfAborted();
    list.push(await collected.image(id));
    report({ stage: 'live report', done: list.length, total: images.length });
  }
  const { score, triplets, top } = making;
  const data: LiveData = {
    start: { triplets, top, score: score.score, sign: score.sign },
    channels: features.shape.channels,
    width: embeddings.width,
    stops: collected.stops ?? [],
    plusPlusStops: collected.plusPlusStops,
    head: headOf(viewed),
    colours: toBase64(colormap('inferno')),
    images: list,
    triplets: collected.triplets,
  };
  for (const [at, image] of list.entries()) {
    const exact = collected.maps[at];
    if (isClose(data, image, exact)) continue;
    image.featureMap = { exact: toBase64(exact.data) };
  }
  return { data, notes: notesOf(list, viewed) };
}

function requireCount(count: number): void {
  if (count >= 1 && count <= mostLiveImages) return;
  throw new TripletscopeError('usage', 'a live report cannot show so many images', {
    expected: `1 to ${mostLiveImages} images`,
    received: String(count),
    remedy: 'Choose fewer, and write a second report for the others.',
  });
}

function makingOf({ model, engine }: Viewed): Making {
  const known = evaluationSettings(model.id, engine.workspace);
  if (known === null) {
    const { explain } = defaultRunSettings(0);
    const { seed, negatives, score, form, triplets, top, neighbours } = explain;
    return { sampling: { seed, negatives }, score, form, triplets, top, neighbours };
  }
  const { seed, negatives, score, sign, margin, form, triplets, top, neighbours } = known;
  const sampling: SamplingSpec = { seed, negatives: negatives === 'class' ? 'class-first' : negatives };
  return { sampling, score: { score, sign, margin }, form, triplets, top, neighbours };
}

/** J follows from head and pooled features; behind flatten these are as large as J, so that J itself goes along. */
function followsFromHead({ model: { features, head } }: Viewed): boolean {
  return features.shape.tailIsHead && head.pooling !== 'flatten';
}

function headOf(viewed: Viewed): LiveData['head'] {
  if (!followsFromHead(viewed)) return null;
  const { layers, normalize } = viewed.model.head.weights;
  return {
    normalize,
    layers: layers.map(({ inputs, outputs, weight, bias }) => ({
      inputs,
      outputs,
      weight: toBase64(weight),
      bias: bias === null ? null : toBase64(bias),
    })),
  };
}

class Collected {
  readonly triplets: Record<string, LiveTriplets> = {};
  /** A of each image, exact. */
  readonly maps: FeatureMap[] = [];
  readonly plusPlusStops: number[];
  stops: number[] | null = null;
  private readonly viewed: Viewed;
  private readonly making: Making;
  private readonly classes: readonly string[];

  constructor(viewed: Viewed, making: Making) {
    this.viewed = viewed;
    this.making = making;
    this.classes = viewed.engine.workspace.images.classes();
    // Behind a longer tail each triplet is a pass back of its own.
    const { triplets } = making;
    const wanted = typeof triplets === 'number' && triplets <= nonLinearCap ? [triplets] : [];
    const numbers = [...new Set([...plusPlusStops, ...wanted])].sort((a, b) => a - b);
    this.plusPlusStops = viewed.model.features.shape.tailIsHead ? numbers : [1];
  }

  async image(id: string): Promise<LiveImage> {
    const { viewed, making } = this;
    const index = storedIndex(id, viewed.model, viewed.engine.session);
    const stored = viewed.model.features.images[index];
    const { meta, arrays } = await featureMapFrame(id, viewed);
    const { rows, columns, channels, frame } = meta;
    const A: FeatureMap = { rows, columns, channels, data: arrays.featureMap, ...(frame && { frame }) };
    this.maps.push(A);
    const own = await this.ownTriplets(id);
    const donors = followsFromHead(viewed)
      ? (await donorsOf(id, making.neighbours, viewed)).map(({ image }) => image)
      : [];
    for (const donor of donors) await this.gradients(donor);
    const { width, height } = stored;
    const { codes, scales } = encodeFeatures(A.data, channels);
    return {
      id,
      name: visible(stored.relativePath),
      className: visible(this.classes[stored.classIndex] ?? ''),
      photo: await photoOf(stored.imageId, viewed),
      size: { width, height },
      rows,
      columns,
      frame,
      featureMap: { codes: toBase64(codes), scales: toBase64(scales) },
      noTriplet: typeof own === 'string' ? visible(own) : null,
      donors,
      plusPlus: typeof own === 'string' ? null : await this.plusPlus(id),
      fixed: await this.fixedMaps(id, A, typeof own === 'string' ? null : own),
      truth: await truthOf(stored.imageId, viewed),
    };
  }

  /** Why there are none, as text, where the image forms no triplet. */
  private async ownTriplets(id: string): Promise<GradientFrame | string> {
    try {
      return await this.gradients(id);
    } catch (error) {
      if (!(error instanceof TripletscopeError) || error.code !== 'bad-input') throw error;
      return messageOf(error);
    }
  }

  private async gradients(id: string): Promise<GradientFrame> {
    const { viewed, making } = this;
    const frame = await gradientsFrame(id, { sampling: making.sampling, margin: making.score.margin }, viewed);
    this.stops ??= liveStops(frame.meta.draws, making.triplets);
    this.triplets[id] ??= await tripletsOf(id, frame, this.stops, viewed);
    return frame;
  }

  private async plusPlus(image: string): Promise<string> {
    const { sampling, score, form } = this.making;
    const { channels } = this.viewed.model.features.shape;
    const all = new Float32Array(this.plusPlusStops.length * channels);
    for (const [at, triplets] of this.plusPlusStops.entries()) {
      const request = { image, variant: 'gradcam++' as const, form, score, sampling, triplets };
      all.set((await weightsFrame(request, this.viewed)).arrays.weights, at * channels);
    }
    return toBase64(all);
  }

  private async fixedMaps(id: string, A: FeatureMap, own: GradientFrame | null): Promise<LiveImage['fixed']> {
    const { viewed, making } = this;
    const maps: Partial<Record<FixedVariant, Float32Array>> = {};
    if (own !== null) {
      const { score, sign } = making.score;
      const cotangent = cotangentOf(own, { score, sign, triplets: 1 });
      const constant = hasConstantGradient(viewed.model);
      const gradient = constant
        ? constantGradient(A, alphaOf(own, cotangent))
        : (await pixelGradientFrame(id, [...cotangent], viewed)).arrays.gradient;
      maps.layercam = Float32Array.from(pixelMap('layercam', A, gradient));
      // Behind average pooling both are Grad-CAM's.
      if (!constant) {
        maps.hirescam = Float32Array.from(pixelMap('hirescam', A, gradient));
        const request = { ...making, image: id, variant: 'xgradcam' as const, triplets: 1 };
        maps.xgradcam = mapOf(A, (await weightsFrame(request, viewed)).arrays.weights, null).data;
      }
    }
    maps.eigencam = Float32Array.from(pixelMap('eigencam', A, null));
    maps.activation = activationMap(A).data;
    const entries = Object.entries(maps).map(([variant, map]) => [variant, toBase64(map)]);
    return Object.fromEntries(entries) as LiveImage['fixed'];
  }
}

async function tripletsOf(
  id: string,
  frame: GradientFrame,
  stops: readonly number[],
  viewed: Viewed,
): Promise<LiveTriplets> {
  const { meta, arrays } = frame;
  const { width } = meta;
  const thinned = (sums: Float32Array, last: Float32Array): string => {
    const rows = new Float32Array((stops.length + 1) * width);
    for (const [at, n] of stops.entries()) rows.set(sums.subarray((n - 1) * width, n * width), at * width);
    rows.set(last, stops.length * width);
    return toBase64(rows);
  };
  const follows = followsFromHead(viewed);
  return {
    embedding: toBase64(arrays.embedding),
    pooled: follows ? await pooledOf(id, viewed) : null,
    jacobian: follows ? null : toBase64(arrays.jacobian),
    positive: thinned(arrays.positiveSums, arrays.allPositive),
    negative: thinned(arrays.negativeSums, arrays.allNegative),
    hinge: thinned(arrays.hingeSums, arrays.allHinge),
    active: stops.map((n) => arrays.activeCounts[n - 1]),
    all: meta.allActive,
  };
}

async function pooledOf(id: string, viewed: Viewed): Promise<LiveTriplets['pooled']> {
  const { model, engine, signal } = viewed;
  const { features, head } = model;
  const { rows, columns, channels } = features.shape;
  const values = await features.pooledOf(storedIndex(id, model, engine.session), signal);
  const area = rows * columns;
  if (head.pooling !== 'gem') return { values: toBase64(values), area, factor: null };
  const { featureMap: data } = (await featureMapFrame(id, viewed)).arrays;
  return {
    values: toBase64(values),
    area,
    factor: toBase64(gemFactor(head, values, { rows, columns, channels, data })),
  };
}

/** Empty where the file is not there any more: the maps do not need it. */
async function photoOf(id: ImageId, { engine }: Viewed): Promise<string> {
  const { name, sha256, find } = storedImage(engine.session, id);
  try {
    const { path, within } = await find();
    return toBase64(await renderThumbnail({ path, name, within, sha256 }, { size: photoSide, region: null }));
  } catch {
    return '';
  }
}

async function truthOf(id: ImageId, { engine, model }: Viewed): Promise<LiveTruth | null> {
  const known = evaluationSettings(model.id, engine.workspace);
  const wanted = known === null || known.size === 'image' ? undefined : known.size;
  const bytes = await truthFrame(engine, id, { wanted, convention: known?.convention }).catch(() => null);
  if (bytes === null) return null;
  const { meta, arrays } = decodeFrame<TruthFrame['meta'], TruthFrame['arrays']>(bytes.buffer);
  const { rows, columns, boxes, hasMask } = meta;
  if (boxes.length === 0 && !hasMask) return null;
  return { rows, columns, boxes, mask: hasMask ? toBase64(packBits(arrays.mask)) : null };
}

/** Whether the maps from A in 16 bits are those from A itself, for some of what the page can be set to. */
function isClose(data: LiveData, image: LiveImage, exact: FeatureMap): boolean {
  const decoded = decodeImage(data, image);
  const { score, sign } = data.start;
  for (const variant of variantsOf(decoded)) {
    const stops = stopsOf(data, variant);
    const tried = stops.length === 0 ? [] : [stops[0], stops[stops.length >> 1], 'all' as const];
    for (const triplets of tried.filter((n) => stops.includes(n))) {
      for (const top of [1, 10, 50, null]) {
        const choice = { variant, triplets, top, score, sign };
        const [coded, whole] = [liveMap(decoded, choice)!, liveMap({ ...decoded, A: exact }, choice)!];
        if (!isWithin(coded, whole)) return false;
      }
    }
  }
  return true;
}

function isWithin({ data }: RawMap, { data: exact }: RawMap): boolean {
  let [largest, off] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    largest = Math.max(largest, Math.abs(exact[i]));
    off = Math.max(off, Math.abs(data[i] - exact[i]));
  }
  return off <= closeEnough * largest;
}

function notesOf(images: readonly LiveImage[], viewed: Viewed): string[] {
  const { tailIsHead } = viewed.model.features.shape;
  const pictures = images.filter(({ photo }) => photo === '');
  return [
    followsFromHead(viewed)
      ? []
      : 'Transferred maps are left out: after this layer, each image needs gradients of its own, and the file would be too large. They are included if the last layer is explained.',
    tailIsHead
      ? []
      : 'Grad-CAM++ is shown for one triplet: after this layer, each triplet needs a pass through the network, which the page does not contain. Use the program for more.',
    pictures.length === 0 ? [] : `The photograph is missing of ${pictures.map(({ name }) => name).join(', ')}.`,
  ].flat();
}
