/** The shape of `report.json`: what the main job measured, every number with its count and interval. */

/** Mean over images with its 95 % bootstrap interval; `excluded` images carried no value (a map that sums to 0, say). */
export interface MetricSummary {
  mean: number;
  low: number;
  high: number;
  n: number;
  excluded: number;
  /** The one threshold for the whole set, where the metric chose one. */
  tau?: number;
  /** The highest mean among the rows that compete, or one whose difference from it may be 0: the interval holds 0. */
  best?: 'best' | 'tied';
}

export const metricNames = [
  'energyInBox',
  'energyInMask',
  'maskIoU',
  'maskIoU@0.2',
  'maskIoU@0.5',
  'boxIoU',
  'maxBoxAcc',
  'maxBoxAccV2',
  'pxap',
  'pointing',
] as const;
export type MetricName = (typeof metricNames)[number];

/** The same in every table and in the window. */
export const metricTitles: Readonly<Record<MetricName, string>> = {
  energyInBox: 'energy in box',
  energyInMask: 'energy in mask',
  maskIoU: 'mask IoU',
  'maskIoU@0.2': 'mask IoU at 0.2',
  'maskIoU@0.5': 'mask IoU at 0.5',
  boxIoU: 'box IoU',
  maxBoxAcc: 'MaxBoxAcc',
  maxBoxAccV2: 'MaxBoxAccV2',
  pxap: 'PxAP',
  pointing: 'pointing',
};

/** Row ids of the comparison table, in its order. */
export const rowIds = [
  'center',
  'activation',
  'single',
  'positive-single',
  'positive',
  'averaged',
  'averaged-all',
  'averaged-top',
  'gradcam++-single',
  'gradcam++-averaged',
  'gradcam++-averaged-top',
  'transfer-top',
  'gradcam++-transfer-top',
  'hirescam',
  'layercam',
  'xgradcam',
  'eigencam',
] as const;
export type RowId = (typeof rowIds)[number];

/** Rows without a gradient: what any method has to beat. They do not compete for the best. */
const baselineRows: ReadonlySet<string> = new Set<RowId>(['center', 'activation']);

/** Of a row's id, be it that of one evaluation among several (`3:center`). */
export function isBaseline(id: string): boolean {
  return baselineRows.has(id.slice(id.lastIndexOf(':') + 1));
}

/** Of the comparison table; CSV, JSON and HTML have all. */
export const comparisonMetrics: readonly MetricName[] = [
  'energyInBox',
  'energyInMask',
  'maskIoU',
  'maxBoxAcc',
  'maxBoxAccV2',
  'pxap',
  'pointing',
];

export interface ReportRow {
  id: string;
  label: string;
  metrics: Partial<Record<MetricName, MetricSummary>>;
  /** Set where the row is mathematically another one, e.g. HiResCAM behind global average pooling: "= single". */
  sameAs?: string;
}

export interface PairedComparison {
  row: string;
  against: string;
  metric: MetricName;
  difference: number;
  low: number;
  high: number;
  /** Two-sided Wilcoxon signed-rank p, zeros dropped. */
  p: number;
  /** p corrected for all comparisons shown beside it (Holm). */
  pHolm?: number;
  /** Matched-pairs rank-biserial correlation, in [-1,1]. */
  effect?: number;
  n: number;
}

export interface CurvePoint {
  /** M or N; null is "all". */
  value: number | null;
  energyInBox?: number;
  energyInMask?: number;
  maskIoU?: number;
}
