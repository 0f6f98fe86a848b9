/** Every map of the comparison table and of its curves for one image, each made when it is asked for. */
import type { RawMap } from '../../src-shared/feature-map.ts';
import { mapFromWeights, rankChannels } from '../../src-shared/maps.ts';
import { constantGradient } from '../../src-shared/variants.ts';
import type { ComparisonRow } from './comparison-rows.ts';
import { type ExplainedImage, rawMap } from './raw-map.ts';

export interface RowMap {
  /** Row id, or `M=50`, `N=all` for a point of a curve. */
  row: string;
  map: RawMap;
}

export interface CurvePlan {
  /** Values of M, ascending: the averaged bank cut to its top M. */
  top: readonly number[];
  /** α averaged over N triplets, for each N. */
  averages: readonly { triplets: number | 'all'; weights: Float32Array }[];
}

/** The maps of the rows. Behind average pooling `gradient` may be null: G is then α of the single triplet everywhere. */
export function* rowMaps(rows: readonly ComparisonRow[], image: ExplainedImage): Generator<RowMap> {
  const { featureMap, weights } = image;
  const constant = image.gradient === null && weights.single !== undefined;
  const complete = constant ? { ...image, gradient: constantGradient(featureMap, weights.single!) } : image;
  for (const { id, source } of rows) yield { row: id, map: rawMap(source, complete) };
}

/** The maps of the curves. M: one walk through the ranked channels, adding each once. */
export function* curveMaps({ top, averages }: CurvePlan, { featureMap, weights }: ExplainedImage): Generator<RowMap> {
  const { rows, columns, channels, data, frame } = featureMap;
  const averaged = weights.averaged;
  if (averaged !== undefined) {
    const order = rankChannels(averaged);
    const sum = new Float64Array(rows * columns);
    const perChannel = new Float32Array(data.length);
    for (let p = 0, at = 0; p < sum.length; p++) {
      for (let k = 0; k < channels; k++, at++) perChannel[k * sum.length + p] = data[at];
    }
    let next = 0;
    for (const M of top) {
      for (; next < Math.min(M, order.length); next++) {
        const k = order[next];
        const weight = averaged[k];
        const from = k * sum.length;
        for (let p = 0; p < sum.length; p++) sum[p] += weight * perChannel[from + p];
      }
      yield { row: `M=${M}`, map: { rows, columns, data: Float32Array.from(sum), ...(frame && { frame }) } };
    }
  }
  for (const { triplets, weights: alpha } of averages) {
    yield { row: `N=${triplets}`, map: mapFromWeights(featureMap, alpha) };
  }
}
