/** Curves of training runs as columns: for the plots, for CSV. Pure. */
import type { EpochView } from '../../../src-shared/host-events.ts';

export interface CurveRun {
  id: number;
  title: string;
  /** Ascending by epoch. */
  metrics: readonly EpochView[];
}

export const curveNames = ['loss', 'activeShare', 'recall'] as const;
export type CurveName = (typeof curveNames)[number];

export const curveTitles: Record<CurveName, string> = {
  loss: 'Loss',
  activeShare: 'Active triplets',
  recall: 'Recall@1',
};

/** Whether its axis is the interval from 0 to 1. */
export const isShare: Record<CurveName, boolean> = { loss: false, activeShare: true, recall: true };

/** Epochs that any run has, ascending, then one column a run; null where it was not measured. */
export function alignCurves(runs: readonly CurveRun[], name: CurveName): [number[], ...(number | null)[][]] {
  const epochs = [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const columns = runs.map(({ metrics }) => {
    const byEpoch = new Map(metrics.map((metric) => [metric.epoch, metric[name]]));
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
  return runs.flatMap(({ id, title, metrics }) =>
    metrics.map(({ epoch, loss, activeShare, learningRate, recall }) => ({
      run: id,
      title,
      epoch,
      loss,
      active_share: activeShare,
      learning_rate: learningRate,
      recall_at_1: recall,
    })),
  );
}

/** The list with an epoch that has just been measured: a run that goes on from a checkpoint measures some again. */
export function withEpoch(metrics: readonly EpochView[], metric: EpochView): EpochView[] {
  return [...metrics.filter(({ epoch }) => epoch < metric.epoch), metric];
}
