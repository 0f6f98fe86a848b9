/** The maps of a live report, from what it carries: the same functions, and so the same numbers, as in engine and window. */
import type { FeatureMap, RawMap } from '../feature-map.ts';
import { type PreparedTruth, prepareBoxes } from '../ground-truth.ts';
import { fillHeadJacobian, pooledShare } from '../head-jacobian.ts';
import { alphaOf, cotangentOfSums, meanAlpha, type TripletSums } from '../live-gradients.ts';
import { mapOf } from '../maps.ts';
import type { ScoreName, Sign } from '../score.ts';
import { fromBase64 } from './base64.ts';
import { decodeFeatures } from './feature-codes.ts';
import { type FixedVariant, fixedVariants, type LiveData, type LiveImage, type LiveTriplets } from './live-data.ts';

export type LiveVariant = 'gradcam' | 'transferred' | 'gradcam++' | FixedVariant;

export interface LiveChoice {
  variant: LiveVariant;
  /** One of the stops of the variant. */
  triplets: number | 'all';
  /** M; null keeps every channel. */
  top: number | null;
  /** Of Grad-CAM and its transfer. */
  score: ScoreName;
  sign: Sign;
}

interface Weights {
  jacobian: Float32Array;
  embedding: Float32Array;
  sums: (stop: number) => TripletSums;
}

/** One image of a live report, decoded once. */
export interface DecodedImage {
  data: LiveData;
  image: LiveImage;
  A: FeatureMap;
  own: Weights | null;
  donors: Weights[];
  plusPlus: Float32Array | null;
  fixed: Map<FixedVariant, RawMap>;
}

export function decodeImage(data: LiveData, image: LiveImage): DecodedImage {
  const { rows, columns, frame, featureMap } = image;
  const values =
    'exact' in featureMap
      ? fromBase64(featureMap.exact, 'f32')
      : decodeFeatures({ codes: fromBase64(featureMap.codes, 'i16'), scales: fromBase64(featureMap.scales, 'f32') });
  const fixed = new Map<FixedVariant, RawMap>();
  for (const variant of fixedVariants) {
    const map = image.fixed[variant];
    if (map !== undefined) fixed.set(variant, { rows, columns, data: fromBase64(map, 'f32'), ...(frame && { frame }) });
  }
  return {
    data,
    image,
    A: { rows, columns, channels: data.channels, data: values, ...(frame && { frame }) },
    own: image.noTriplet === null ? weightsOf(data, data.triplets[image.id]) : null,
    donors: image.donors.map((id) => weightsOf(data, data.triplets[id])),
    plusPlus: image.plusPlus === null ? null : fromBase64(image.plusPlus, 'f32'),
    fixed,
  };
}

function weightsOf(data: LiveData, triplets: LiveTriplets): Weights {
  const { width, stops } = data;
  const [positive, negative, hinge] = [triplets.positive, triplets.negative, triplets.hinge].map((sums) =>
    fromBase64(sums, 'f32'),
  );
  return {
    jacobian: jacobianOf(data, triplets),
    embedding: fromBase64(triplets.embedding, 'f32'),
    sums: (stop) => {
      const at = (sums: Float32Array): Float32Array => sums.subarray(stop * width, (stop + 1) * width);
      const all = stop === stops.length;
      return {
        positive: at(positive),
        negative: at(negative),
        hinge: at(hinge),
        count: all ? 1 : stops[stop],
        active: all ? 1 : triplets.active[stop],
      };
    },
  };
}

function jacobianOf({ head, channels, width }: LiveData, { pooled, jacobian }: LiveTriplets): Float32Array {
  if (jacobian !== null) return fromBase64(jacobian, 'f32');
  const layers = head!.layers.map(({ inputs, outputs, weight, bias }) => ({
    inputs,
    outputs,
    weight: fromBase64(weight, 'f32'),
    bias: bias === null ? null : fromBase64(bias, 'f32'),
  }));
  const { values, area, factor } = pooled!;
  const share = pooledShare(area, factor === null ? null : fromBase64(factor, 'f64'));
  const input = { weights: { layers, normalize: head!.normalize }, pooled: fromBase64(values, 'f32'), channels, share };
  const filled = new Float32Array(channels * width);
  for (const _ of fillHeadJacobian(input, filled));
  return filled;
}

/** What the image can be shown by. */
export function variantsOf({ own, donors, plusPlus, fixed }: DecodedImage): LiveVariant[] {
  return [
    ...(own === null ? [] : (['gradcam'] as const)),
    ...(donors.length === 0 ? [] : (['transferred'] as const)),
    ...(plusPlus === null ? [] : (['gradcam++'] as const)),
    ...fixed.keys(),
  ];
}

/** N that the variant can be drawn with; none where N does not act on it. */
export function stopsOf({ stops, plusPlusStops }: LiveData, variant: LiveVariant): readonly (number | 'all')[] {
  if (variant === 'gradcam' || variant === 'transferred') return [...stops, 'all'];
  return variant === 'gradcam++' ? plusPlusStops : [];
}

/** The raw map, before ReLU; null where the image has none by this variant. N must be one of `stopsOf`. */
export function liveMap(decoded: DecodedImage, choice: LiveChoice): RawMap | null {
  const { A, own, donors, fixed } = decoded;
  const { variant, top } = choice;
  switch (variant) {
    case 'gradcam':
      return own === null ? null : mapOf(A, alpha(decoded, own, choice), top);
    case 'transferred':
      if (donors.length === 0) return null;
      return mapOf(A, meanAlpha(donors.map((donor) => alpha(decoded, donor, choice))), top);
    case 'gradcam++': {
      const { plusPlus, data } = decoded;
      if (plusPlus === null) return null;
      const at = Math.max(0, data.plusPlusStops.indexOf(Number(choice.triplets))) * data.channels;
      return mapOf(A, plusPlus.subarray(at, at + data.channels), top);
    }
    default:
      return fixed.get(variant) ?? null;
  }
}

function alpha({ data }: DecodedImage, weights: Weights, { triplets, score, sign }: LiveChoice): Float32Array {
  const stop = triplets === 'all' ? data.stops.length : Math.max(0, data.stops.indexOf(triplets));
  const cotangent = cotangentOfSums(weights.sums(stop), weights.embedding, { score, sign });
  const { channels, width } = data;
  return alphaOf({ meta: { channels, width }, arrays: { jacobian: weights.jacobian } }, cotangent);
}

/** Ready for `energies`; null where nothing is known. */
export function liveTruth({ truth, size }: LiveImage): PreparedTruth | null {
  if (truth === null) return null;
  const { rows, columns, boxes } = truth;
  const data = truth.mask === null ? null : unpackBits(fromBase64(truth.mask, 'u8'), rows * columns);
  const pixels = data?.reduce((sum, one) => sum + one, 0) ?? 0;
  return {
    rows,
    columns,
    boxes: prepareBoxes({ boxes, ...size }, { rows, columns }),
    mask: data === null || pixels === 0 ? null : { data, pixels, fraction: pixels / (rows * columns) },
  };
}

export function packBits(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) bits[i >> 3] |= 0x80 >> (i & 7);
  return bits;
}

function unpackBits(bits: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (bits[i >> 3] >> (7 - (i & 7))) & 1);
}
