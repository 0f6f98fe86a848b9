/** Where the curves are measured: M from 1 to K and N from 1 to all, in steps of about two. */
import { type CurveRow, curvePointOf } from '../../src-shared/curve-point.ts';
import type { PreparedExplanations } from './explanations.ts';

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 400, 800, 1600, 3200];

export interface CurveValues {
  top: number[];
  triplets: (number | 'all')[];
}

/** `rows`: those that the evaluation has already, among them points that somebody asked for. */
export function curveValues(
  { model, settings }: Pick<PreparedExplanations, 'model' | 'settings'>,
  rows: readonly string[] = [],
): CurveValues {
  const { channels } = model.features.shape;
  const asked = (kind: CurveRow['kind']): number[] =>
    rows.flatMap((row) => {
      const point = curvePointOf(row);
      return point?.kind === kind && point.value !== 'all' ? [point.value] : [];
    });
  const top = [...steps.filter((M) => M < channels), settings.top, channels, ...asked('M')].filter(
    (M) => M <= channels,
  );
  const triplets = [...steps.filter((N) => N <= 200), settings.triplets, ...asked('N')];
  return { top: ascending(top), triplets: [...ascending(triplets), 'all'] };
}

function ascending(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
