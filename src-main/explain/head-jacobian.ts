/** J of a tail that is the head alone, by how the head pools; the arithmetic is that of `src-shared/head-jacobian.ts`. */
import type { FeatureMapLike } from '../../src-shared/feature-map.ts';
import type { HeadLike } from '../../src-shared/head-forward.ts';
import { fillHeadJacobian, type HeadJacobianInput, pooledShare } from '../../src-shared/head-jacobian.ts';
import { gemFloor, type Head } from '../network/head.ts';

type AnyHead = Pick<Head, 'pooling' | 'gemPower'> & { weights: HeadLike };

export interface JacobianInput {
  head: AnyHead;
  /** Pooled features of the image, length D. */
  pooled: ArrayLike<number>;
  /** H·W. */
  area: number;
  /** A, wanted by GeM alone: how a channel's gradient spreads over its pixels depends on them. */
  featureMap: FeatureMapLike | null;
}

/** [K, E] in float32. `pace` is awaited between rows, so that a wide head does not hold the event loop. */
export async function headJacobian(
  { head, pooled, area, featureMap }: JacobianInput,
  pace: () => Promise<void> | undefined,
): Promise<Float32Array> {
  const { pooling, weights } = head;
  const channels = pooling === 'flatten' ? pooled.length / area : pooled.length;
  const width = weights.layers.at(-1)?.outputs ?? pooled.length;
  const jacobian = new Float32Array(channels * width);
  const share = shareOfPixels(head, { pooled, area, featureMap });
  for (const _ of fillHeadJacobian({ weights, pooled, channels, share }, jacobian)) await pace();
  return jacobian;
}

function shareOfPixels(
  head: AnyHead,
  { pooled, area, featureMap }: Omit<JacobianInput, 'head'>,
): HeadJacobianInput['share'] {
  switch (head.pooling) {
    case 'average':
    case 'max':
      return pooledShare(area, null);
    case 'flatten':
      return (row, k) => {
        let sum = 0;
        for (let p = k * area; p < (k + 1) * area; p++) sum += row[p];
        return sum / area;
      };
    case 'gem':
      return pooledShare(area, gemFactor(head, pooled, featureMap!));
  }
}

/** By channel, the mean over pixels of ∂(pooled)/∂x times their number: Σ (x / pooled)^(p−1) / (H·W) above the floor. */
export function gemFactor(
  { gemPower }: Pick<Head, 'gemPower'>,
  pooled: ArrayLike<number>,
  { rows, columns, channels, data }: FeatureMapLike,
): Float64Array {
  const factor = new Float64Array(channels);
  const area = rows * columns;
  for (let at = 0; at < data.length; at++) {
    const k = at % channels;
    if (data[at] > gemFloor) factor[k] += (data[at] / pooled[k]) ** (gemPower - 1) / area;
  }
  return factor;
}
