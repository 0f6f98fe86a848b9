/** The maps of a figure: by what Compare is answered with, and the functions with which it makes its maps of that. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { FeatureMap, RawMap } from '../../src-shared/feature-map.ts';
import { type FigureColumn, type FigureSpec, isCut, isTransferred } from '../../src-shared/figure/figure-spec.ts';
import { alphaOf, cotangentOf, meanAlpha } from '../../src-shared/live-gradients.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../src-shared/maps.ts';
import { constantGradient, isChannelVariant, pixelMap } from '../../src-shared/variants.ts';
import { featureMapFrame, gradientsFrame, hasJacobian, pixelGradientFrame, type Viewed } from './compare.ts';
import { weightsFrame } from './compare-weights.ts';
import { donorsOf } from './donors.ts';

export interface MapRequest {
  /** Id in the workspace. */
  image: string;
  column: FigureColumn;
  sampling: FigureSpec['sampling'];
}

/** The baseline that looks at no image. */
export function centreMap(): RawMap {
  return centerMap(centerSide, centerSide);
}

/** Before ReLU. Throws `bad-input` where the image forms no triplet, `not-found` where no training image can donate. */
export async function figureMap({ image, column, sampling }: MapRequest, viewed: Viewed): Promise<RawMap> {
  const { method, variant } = column;
  if (method === 'centre') return centreMap();
  const { meta, arrays } = await featureMapFrame(image, viewed);
  const { rows, columns, channels, frame } = meta;
  const A: FeatureMap = { rows, columns, channels, data: arrays.featureMap, ...(frame && { frame }) };
  if (method === 'activation') return activationMap(A);
  if (!isChannelVariant(variant)) {
    const gradient = variant === 'eigencam' ? null : await singleGradient({ image, column, sampling }, A, viewed);
    return { rows, columns, ...(frame && { frame }), data: Float32Array.from(pixelMap(variant, A, gradient)) };
  }
  const alpha = isTransferred(method)
    ? await transferredWeights({ image, column, sampling }, viewed)
    : await weightsOf({ image, column, sampling }, method === 'single' ? 1 : column.N, viewed);
  return mapOf(A, alpha, isCut(method) ? Math.min(column.M, channels) : null);
}

/** α of an image as the anchor of N triplets, [K]. */
async function weightsOf(
  { image, column, sampling }: MapRequest,
  triplets: number | 'all',
  viewed: Viewed,
): Promise<Float32Array> {
  const { variant, score, sign } = column;
  const { form, margin } = sampling;
  if (variant === 'gradcam' && hasJacobian(viewed.model)) {
    const gradients = await gradientsFrame(image, { sampling: samplingOf(sampling), margin }, viewed);
    if (triplets === 'all' || triplets <= gradients.meta.draws)
      return alphaOf(gradients, cotangentOf(gradients, { score, sign, triplets }));
  }
  if (!isChannelVariant(variant)) throw new TripletscopeError('internal', `${variant} has no channel weights`);
  const spec = { variant, form, score: { score, sign, margin }, sampling: samplingOf(sampling) };
  return (await weightsFrame({ image, triplets, ...spec }, viewed)).arrays.weights;
}

/** Mean α of the nearest training images (METHOD 6). */
async function transferredWeights({ image, column, sampling }: MapRequest, viewed: Viewed): Promise<Float32Array> {
  const donors = await donorsOf(image, column.donors, viewed);
  if (donors.length === 0) throw new TripletscopeError('not-found', 'no training image can donate its weights');
  const alphas: Float32Array[] = [];
  for (const donor of donors) alphas.push(await weightsOf({ image: donor.image, column, sampling }, column.N, viewed));
  return alphas.length === 1 ? alphas[0] : meanAlpha(alphas);
}

/** G of the first triplet, rows × columns × channels. */
async function singleGradient(
  { image, column: { score, sign }, sampling }: MapRequest,
  A: FeatureMap,
  viewed: Viewed,
): Promise<Float32Array> {
  const options = { sampling: samplingOf(sampling), margin: sampling.margin };
  const gradients = await gradientsFrame(image, options, viewed);
  const cotangent = cotangentOf(gradients, { score, sign, triplets: 1 });
  const { meta } = await featureMapFrame(image, viewed);
  if (meta.constantGradient) return constantGradient(A, alphaOf(gradients, cotangent));
  return (await pixelGradientFrame(image, [...cotangent], viewed)).arrays.gradient;
}

function samplingOf({ seed, negatives }: FigureSpec['sampling']) {
  return { seed, negatives: negatives === 'class' ? ('class-first' as const) : negatives };
}
