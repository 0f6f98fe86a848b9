/**
 * Map variants (METHOD section 4) from one feature map A and its gradient G, both rows × columns × channels. Weights
 * are per channel; maps are raw, before ReLU.
 */
import type { FeatureMapLike } from './feature-map.ts';
import { leadingVector } from './leading-vector.ts';

export const channelVariants = ['gradcam', 'gradcam++', 'xgradcam'] as const;
export const pixelVariants = ['hirescam', 'layercam', 'eigencam'] as const;
export const variantNames = [...channelVariants, ...pixelVariants] as const;
export type ChannelVariant = (typeof channelVariants)[number];
export type PixelVariant = (typeof pixelVariants)[number];
export type VariantName = (typeof variantNames)[number];

/** Form of Grad-CAM++: pytorch-grad-cam's (`reference`), or the one whose denominator cannot cross 0 (`stable`). */
export type PlusPlusForm = 'stable' | 'reference';

export function isChannelVariant(variant: VariantName): variant is ChannelVariant {
  return (channelVariants as readonly string[]).includes(variant);
}

/** Per-channel weights w (length K) of a variant that has them. */
export function channelWeights(
  variant: ChannelVariant,
  map: FeatureMapLike,
  gradient: ArrayLike<number>,
  form: PlusPlusForm = 'stable',
): Float64Array {
  switch (variant) {
    case 'gradcam':
      return gradCamWeights(map, gradient);
    case 'gradcam++':
      return plusPlusWeights(map, gradient, form);
    case 'xgradcam':
      return xGradCamWeights(map, gradient);
  }
}

/** Raw map (rows × columns) of a variant that weighs pixels; `eigencam` needs no gradient. */
export function pixelMap(variant: PixelVariant, map: FeatureMapLike, gradient: ArrayLike<number> | null): Float64Array {
  if (variant === 'eigencam') return eigenCam(map);
  const { rows, columns, channels, data } = map;
  return Float64Array.from({ length: rows * columns }, (_, p) => {
    let sum = 0;
    for (let at = p * channels; at < (p + 1) * channels; at++) {
      const g = gradient![at];
      sum += (variant === 'layercam' ? Math.max(0, g) : g) * data[at];
    }
    return sum;
  });
}

/** Grad-CAM (Selvaraju et al. 2017, eq. 1): w = mean over pixels of g. */
function gradCamWeights(map: FeatureMapLike, gradient: ArrayLike<number>): Float64Array {
  const area = map.rows * map.columns;
  return perChannel(map, gradient, (sums) => sums.gradient / area);
}

/** XGrad-CAM (Fu et al. 2020, eq. 8, as pytorch-grad-cam): w = Σ(g·A) / (ΣA + 1e-7). */
function xGradCamWeights(map: FeatureMapLike, gradient: ArrayLike<number>): Float64Array {
  return perChannel(map, gradient, (sums) => sums.product / (sums.activation + 1e-7));
}

/** Grad-CAM++ (Chattopadhay et al. 2018, eq. 19), summed over pixels with g > 0; other pixels have ReLU(g) = 0. */
function plusPlusWeights(map: FeatureMapLike, gradient: ArrayLike<number>, form: PlusPlusForm): Float64Array {
  const { channels } = map;
  const activation = perChannel(map, gradient, (sums) => sums.activation);
  const weights = new Float64Array(channels);
  for (let at = 0; at < map.data.length; at++) {
    const g = gradient[at];
    if (g > 0) weights[at % channels] += plusPlusTerm(g, activation[at % channels], form);
  }
  return weights;
}

/** One pixel's a·ReLU(g) for g > 0, given the channel's ΣA. */
function plusPlusTerm(g: number, activationSum: number, form: PlusPlusForm): number {
  if (form === 'stable') return g / (2 + Math.max(activationSum, 0) * g);
  return (g * g * g) / (2 * g * g + activationSum * g * g * g + 1e-6);
}

/** Eigen-CAM (Muhammad and Yeasin 2020): centred A projected on its first right singular vector, signed towards ΣA. */
function eigenCam({ rows, columns, channels, data }: FeatureMapLike): Float64Array {
  const area = rows * columns;
  const means = new Float64Array(channels);
  const sums = new Float64Array(area);
  for (let p = 0, at = 0; p < area; p++) {
    for (let k = 0; k < channels; k++, at++) {
      means[k] += data[at] / area;
      sums[p] += data[at];
    }
  }
  const centred = new Float64Array(area * channels);
  for (let p = 0, at = 0; p < area; p++) for (let k = 0; k < channels; k++, at++) centred[at] = data[at] - means[k];
  // X v₁ = u₁ σ₁, and u₁ is the first eigenvector of the small Gram matrix X Xᵀ (area × area).
  const gram = new Float64Array(area * area);
  for (let p = 0; p < area; p++) {
    for (let q = 0; q <= p; q++) {
      const product = dot(centred, p * channels, q * channels, channels);
      gram[p * area + q] = product;
      gram[q * area + p] = product;
    }
  }
  const { value, vector } = leadingVector(gram, area);
  const sigma = Math.sqrt(value);
  const projection = vector.map((u) => u * sigma);
  const mean = sums.reduce((sum, value) => sum + value, 0) / area;
  const correlation = projection.reduce((sum, value, p) => sum + value * (sums[p] - mean), 0);
  return correlation < 0 ? projection.map((value) => -value) : projection;
}

/** Four sums side by side: one alone would wait for each addition to end. */
function dot(values: Float64Array, p: number, q: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = length & ~3;
  for (let k = 0; k < whole; k += 4) {
    a += values[p + k] * values[q + k];
    b += values[p + k + 1] * values[q + k + 1];
    c += values[p + k + 2] * values[q + k + 2];
    d += values[p + k + 3] * values[q + k + 3];
  }
  for (let k = whole; k < length; k++) a += values[p + k] * values[q + k];
  return a + b + (c + d);
}

/** G of a tail that passes every pixel of a channel the same gradient, α: average pooling with the head behind it. */
export function constantGradient({ rows, columns, channels }: FeatureMapLike, alpha: Float32Array): Float32Array {
  const gradient = new Float32Array(rows * columns * channels);
  for (let p = 0; p < rows * columns; p++) gradient.set(alpha, p * channels);
  return gradient;
}

/** ΣA of each channel. */
export function activationSums({ channels, data }: FeatureMapLike): Float64Array {
  const sums = new Float64Array(channels);
  for (let at = 0; at < data.length; ) for (let k = 0; k < channels; k++, at++) sums[k] += data[at];
  return sums;
}

/** w of one channel whose g is the same at all of its `area` pixels, given ΣA: `channelWeights` behind average pooling. */
export function constantWeight(
  g: number,
  {
    variant,
    form,
    activation,
    area,
  }: { variant: ChannelVariant; form: PlusPlusForm; activation: number; area: number },
): number {
  switch (variant) {
    case 'gradcam':
      return g;
    case 'xgradcam':
      return (g * activation) / (activation + 1e-7);
    case 'gradcam++':
      return g > 0 ? area * plusPlusTerm(g, activation, form) : 0;
  }
}

interface ChannelSums {
  gradient: number;
  activation: number;
  product: number;
}

function perChannel(
  { channels, data }: FeatureMapLike,
  gradient: ArrayLike<number>,
  weight: (sums: ChannelSums) => number,
): Float64Array {
  return Float64Array.from({ length: channels }, (_, k) => {
    const sums: ChannelSums = { gradient: 0, activation: 0, product: 0 };
    for (let at = k; at < data.length; at += channels) {
      sums.gradient += gradient[at];
      sums.activation += data[at];
      sums.product += gradient[at] * data[at];
    }
    return weight(sums);
  });
}
