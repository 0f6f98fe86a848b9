/** Curves of training runs as columns: for the plots, for CSV. Pure. */
import type { EpochMeasure, EpochView } from '../../../src-shared/host-events.ts';

export interface CurveRun {
  id: number;
  title: string;
  /** What its epochs were judged or watched by. */
  measure: EpochMeasure;
  /** Ascending by epoch. */
  metrics: readonly EpochView[];
}

export const curveNames = ['loss', 'activeShare', 'recall', 'rankCorrelation'] as const;
export type CurveName = (typeof curveNames)[number];

export const curveTitles: Record<CurveName, string> = {
  loss: 'Loss',
  activeShare: 'Active triplets',
  recall: 'Recall@1',
  rankCorrelation: 'Rank correlation of D and |Δt|',
};

/** Whether its axis is the interval from 0 to 1. */
export const isShare: Record<CurveName, boolean> = {
  loss: false,
  activeShare: true,
  recall: true,
  rankCorrelation: false,
};

export const measureTitles: Record<EpochMeasure, string> = { recall: 'Recall@1', rankCorrelation: 'Rank correlation' };

/** Those that the runs can have: of runs that relate images by a number no Recall@1, of the others no rank correlation. */
export function curvesOf(runs: readonly Pick<CurveRun, 'measure'>[]): CurveName[] {
  const has = (name: EpochMeasure): boolean => runs.some(({ measure }) => measure === name);
  return curveNames.filter((name) => {
    if (name === 'recall') return runs.length === 0 || has(name);
    return name !== 'rankCorrelation' || has(name);
  });
}

function measuredAt({ measure }: CurveRun, metric: EpochView, name: CurveName): number | null {
  if (name === 'recall' || name === 'rankCorrelation') return measure === name ? metric.recall : null;
  return metric[name];
}

/** The last one that was measured. */
export function latestOf(run: CurveRun, name: CurveName): number | null {
  return run.metrics.map((metric) => measuredAt(run, metric, name)).findLast((value) => value !== null) ?? null;
}

/** Epochs that any run has, ascending, then one column a run; null where it was not measured. */
export function alignCurves(runs: readonly CurveRun[], name: CurveName): [number[], ...(number | null)[][]] {
  const epochs = [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const columns = runs.map((run) => {
    const byEpoch = new Map(run.metrics.map((metric) => [metric.epoch, measuredAt(run, metric, name)]));
    return epochs.map((epoch) => byEpoch.get(epoch) ?? null);
  });
  return [epochs, ...columns];
}

/** "Run 3" of "Run 3 · Small → 64": what there is room for beside a number. */
export function shortTitle(title: string): string {
  return title.split(' · ')[0]!;
}

/** One row an epoch and run, with everything that was measured. */
export function curveRows(runs: readonly CurveRun[]): Record<string, string | number | null>[] {
  const shown = curvesOf(runs);
  return runs.flatMap(({ id, title, metrics, measure }) =>
    metrics.map(({ epoch, loss, activeShare, learningRate, recall }) => ({
      run: id,
      title,
      epoch,
      loss,
      active_share: activeShare,
      learning_rate: learningRate,
      ...(shown.includes('recall') && { recall_at_1: measure === 'recall' ? recall : null }),
      ...(shown.includes('rankCorrelation') && { rank_correlation: measure === 'recall' ? null : recall }),
    })),
  );
}

/** The list with an epoch that has just been measured: a run that goes on from a checkpoint measures some again. */
export function withEpoch(metrics: readonly EpochView[], metric: EpochView): EpochView[] {
  return [...metrics.filter(({ epoch }) => epoch < metric.epoch), metric];
}
