/** Where the curves are measured: M from 1 to K and N from 1 to all, in steps of about two. */
import type { PreparedExplanations } from './explanations.ts';

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 400, 800, 1600, 3200];

export interface CurveValues {
  top: number[];
  triplets: (number | 'all')[];
}

export function curveValues({ model, settings }: Pick<PreparedExplanations, 'model' | 'settings'>): CurveValues {
  const { channels } = model.features.shape;
  const top = [...steps.filter((M) => M < channels), settings.top, channels].filter((M) => M <= channels);
  const triplets = [...steps.filter((N) => N <= 200), settings.triplets];
  return { top: ascending(top), triplets: [...ascending(triplets), 'all'] };
}

function ascending(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
