import type { FeatureMapFrame } from '../../../src-shared/compare-frames.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';

/** One channel's plane of A. */
export function channelMap({ meta, arrays }: FeatureMapFrame, channel: number): RawMap {
  const { rows, columns, channels, frame } = meta;
  const data = new Float32Array(rows * columns);
  for (let p = 0; p < data.length; p++) data[p] = arrays.featureMap[p * channels + channel];
  return { rows, columns, data, ...(frame && { frame }) };
}
