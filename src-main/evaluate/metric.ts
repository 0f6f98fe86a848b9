/** One metric over a set of images: its value, its value on a resample of images, and what each image contributes. */

import { correctBits } from '../../src-shared/box-accuracy.ts';
import { maskIoUs, pxap } from '../../src-shared/pixel-curve.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import { mean, meanOfDraw } from '../../src-shared/statistics.ts';
import { pooledPxap } from './pooled-pxap.ts';
import type { ImageScores } from './score-image.ts';
import type { RecordPart } from './score-record.ts';

/** Percentages for MaxBoxAcc, MaxBoxAccV2 and PxAP, fractions otherwise. τ is fixed at its value on the whole set. */
export interface Metric {
  value: number;
  /** The one threshold for the whole set, where the metric chose one. */
  tau?: number;
  /** What each image contributes; for PxAP, which belongs to all images together, each image's own PxAP. */
  perImage: Float64Array;
  /** Whether it is the mean of what the images contribute, on a draw too. */
  isMean: boolean;
  /** The metric on the images of a draw (indices, with repetition). */
  ofDraw(draw: Uint32Array): number;
}

/** True where the image carries a value for the metric. */
export function carries(record: ImageScores, name: MetricName): boolean {
  return record[partOfMetric[name]] !== null;
}

/** Which part of the records a metric is made of. */
export const partOfMetric: Record<MetricName, RecordPart> = {
  energyInBox: 'energyInBox',
  energyInMask: 'energyInMask',
  maskIoU: 'pixels',
  'maskIoU@0.2': 'pixels',
  'maskIoU@0.5': 'pixels',
  boxIoU: 'boxes',
  maxBoxAcc: 'boxes',
  maxBoxAccV2: 'boxes',
  pxap: 'pixels',
  pointing: 'pointing',
};

/** Records must all carry the metric. Null where there is no record, or where `maskIoU@τ` names a τ that was not scored. */
export function metricOf(name: MetricName, records: readonly ImageScores[], thresholds: Float64Array): Metric | null {
  if (records.length === 0) return null;
  switch (name) {
    case 'energyInBox':
      return meanMetric(Float64Array.from(records, (r) => r.energyInBox ?? Number.NaN));
    case 'energyInMask':
      return meanMetric(Float64Array.from(records, (r) => r.energyInMask ?? Number.NaN));
    case 'maskIoU':
      return bestThreshold(maskIoUTable(records), thresholds);
    case 'maskIoU@0.2':
      return atThreshold(maskIoUTable(records), thresholds, 0.2);
    case 'maskIoU@0.5':
      return atThreshold(maskIoUTable(records), thresholds, 0.5);
    case 'boxIoU':
      return bestThreshold(
        records.map((r) => r.boxes?.iou ?? []),
        thresholds,
      );
    case 'maxBoxAcc':
      return mostCorrect(records, correctBits.largest50, thresholds);
    case 'maxBoxAccV2':
      return boxAccuracyV2(records, thresholds);
    case 'pxap':
      return pixelPrecision(records);
    case 'pointing':
      return pointing(records);
  }
}

type Table = ArrayLike<number>[];

function meanMetric(perImage: Float64Array, tau?: number): Metric {
  return {
    value: mean(perImage),
    tau,
    perImage,
    isMean: true,
    ofDraw: (draw) => meanOfDraw(perImage, draw),
  };
}

function maskIoUTable(records: readonly ImageScores[]): Table {
  return records.map((r) => (r.pixels ? maskIoUs(r.pixels) : []));
}

/** 0 or 100 (percent) per image at the threshold with the most correct ones, of equal ones the lowest. */
function mostCorrect(records: readonly ImageScores[], bit: number, thresholds: Float64Array): Metric {
  const correct = records.map((r) => r.boxes?.correct ?? new Uint8Array(thresholds.length));
  const hits = new Uint32Array(thresholds.length);
  for (const bits of correct) for (let t = 0; t < hits.length; t++) if (bits[t] & bit) hits[t]++;
  const best = hits.indexOf(hits.reduce((most, n) => Math.max(most, n), 0));
  const perImage = new Float64Array(records.length);
  for (let i = 0; i < perImage.length; i++) if (correct[i][best] & bit) perImage[i] = 100;
  return meanMetric(perImage, thresholds[best]);
}

function atIndex(table: Table, thresholds: Float64Array, index: number): Metric {
  return meanMetric(
    Float64Array.from(table, (row) => row[index]),
    thresholds[index],
  );
}

function atThreshold(table: Table, thresholds: Float64Array, tau: number): Metric | null {
  const index = thresholds.findIndex((t) => Math.abs(t - tau) < 1e-9);
  return index < 0 ? null : atIndex(table, thresholds, index);
}

/** The threshold with the best mean over the set; of equal ones the lowest. */
function bestThreshold(table: Table, thresholds: Float64Array): Metric {
  let best = 0;
  let bestSum = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < thresholds.length; t++) {
    const sum = table.reduce((total, row) => total + row[t], 0);
    if (sum > bestSum) [best, bestSum] = [t, sum];
  }
  return atIndex(table, thresholds, best);
}

/** Mean over IoU 0.3, 0.5 and 0.7, each at its own best threshold. */
function boxAccuracyV2(records: readonly ImageScores[], thresholds: Float64Array): Metric {
  const levels = [correctBits.any30, correctBits.any50, correctBits.any70].map((bit) =>
    mostCorrect(records, bit, thresholds),
  );
  return meanMetric(Float64Array.from(records, (_, i) => mean(levels.map((level) => level.perImage[i]))));
}

function pixelPrecision(records: readonly ImageScores[]): Metric | null {
  const counts = records.flatMap((r) => (r.pixels ? [r.pixels] : []));
  const pooled = pooledPxap(counts);
  const whole = pooled(Uint32Array.from(counts, (_, i) => i));
  const perImage = Float64Array.from(counts, ({ all, masked }) => pxap(all, masked) ?? Number.NaN);
  return { value: whole, perImage, isMean: false, ofDraw: pooled };
}

/** Mean per class, then over the classes that the draw has. */
function pointing(records: readonly ImageScores[]): Metric {
  const perImage = Float64Array.from(records, (r) => (r.pointing ? 1 : 0));
  const classes = [...new Set(records.map((r) => r.classIndex))];
  const position = new Map(classes.map((index, i) => [index, i]));
  const classOf = Uint32Array.from(records, (r) => position.get(r.classIndex) ?? 0);
  const images = new Uint32Array(classes.length);
  const hits = new Uint32Array(classes.length);
  const ofDraw = (draw: Uint32Array) => {
    images.fill(0);
    hits.fill(0);
    for (let i = 0; i < draw.length; i++) {
      images[classOf[draw[i]]]++;
      hits[classOf[draw[i]]] += perImage[draw[i]];
    }
    let sum = 0;
    let present = 0;
    for (let c = 0; c < images.length; c++) {
      if (images[c] === 0) continue;
      sum += hits[c] / images[c];
      present++;
    }
    return sum / present;
  };
  return { value: ofDraw(Uint32Array.from(records, (_, i) => i)), perImage, isMean: false, ofDraw };
}
