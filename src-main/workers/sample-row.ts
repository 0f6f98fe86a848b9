/** Rows of the table from their stored scores, and one row against another: bootstrap and all, off the engine's thread. */
import { correctBits } from '../../src-shared/box-accuracy.ts';
import { maskIoUs } from '../../src-shared/pixel-curve.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import { type MetricSample, type SummarySettings, samplesOf } from '../evaluate/metric-sample.ts';
import type { PairedDifference } from '../evaluate/paired.ts';
import { decodeBlock, type RecordBlock } from '../evaluate/record-block.ts';
import { pair } from '../evaluate/summarise.ts';

export interface SampleRowInput {
  /** Of each image, in one order for all rows. */
  records: RecordBlock;
  metrics: readonly MetricName[];
  settings: SummarySettings;
}

/** In the order of the metrics; null where no image carries one. */
export async function sampleRow({ records, metrics, settings }: SampleRowInput): Promise<(MetricSample | null)[]> {
  return samplesOf(decodeBlock(records), metrics, settings);
}

export interface PairRowsInput {
  records: RecordBlock;
  /** Of the same images, in the same order. */
  others: RecordBlock;
  metric: MetricName;
  settings: SummarySettings;
}

export async function pairRows({ records, others, metric, settings }: PairRowsInput): Promise<PairedDifference | null> {
  return pair(decodeBlock(records), decodeBlock(others), metric, settings);
}

export interface ThresholdCurvesInput {
  records: RecordBlock;
}

/** Means at each threshold over the images that carry them; null where none does. */
export interface ThresholdCurves {
  maskIoU: Float64Array | null;
  boxIoU: Float64Array | null;
  /** Percent of the images whose box is right, as MaxBoxAcc counts it: its value is the maximum of this curve. */
  boxAcc: Float64Array | null;
  /** The same as MaxBoxAccV2 counts it: the mean over IoU 0.3, 0.5 and 0.7. */
  boxAccV2: Float64Array | null;
}

export async function thresholdCurves({ records }: ThresholdCurvesInput): Promise<ThresholdCurves> {
  const scores = decodeBlock(records);
  return {
    maskIoU: meanCurve(scores.flatMap(({ pixels }) => (pixels === null ? [] : [maskIoUs(pixels)]))),
    boxIoU: meanCurve(scores.flatMap(({ boxes }) => (boxes === null ? [] : [boxes.iou]))),
    boxAcc: meanCurve(correct([correctBits.largest50])),
    boxAccV2: meanCurve(correct([correctBits.any30, correctBits.any50, correctBits.any70])),
  };

  function correct(bits: readonly number[]): Float64Array[] {
    return scores.flatMap(({ boxes }) => {
      if (boxes === null) return [];
      const share = (flags: number): number => bits.filter((bit) => flags & bit).length / bits.length;
      return [Float64Array.from(boxes.correct, (flags) => 100 * share(flags))];
    });
  }
}

function meanCurve(curves: readonly ArrayLike<number>[]): Float64Array | null {
  if (curves.length === 0) return null;
  const sums = new Float64Array(curves[0].length);
  for (const curve of curves) for (let t = 0; t < sums.length; t++) sums[t] += curve[t];
  return sums.map((sum) => sum / curves.length);
}
