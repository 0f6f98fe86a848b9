/** The learning rate of each step. */
import type { TrainingSpec } from './training-spec.ts';

/** 'step' divides by 10 after these shares of the run. */
const drops = [0.5, 0.75];

/** The rate of a step (from 0). It rises linearly over the warmup; 'cosine' ends at 0 one step after the last. */
export function learningRateAt(
  step: number,
  { learningRate, schedule, warmup, steps }: Pick<TrainingSpec, 'learningRate' | 'schedule' | 'warmup' | 'steps'>,
): number {
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'cosine':
      return (learningRate / 2) * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, steps - warmup)));
    case 'step':
      return learningRate / 10 ** drops.filter((share) => step >= share * steps).length;
  }
}
