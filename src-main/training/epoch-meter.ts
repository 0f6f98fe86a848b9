/** Where a run stands within its epochs, and the sums of the epoch under way, so that its figures go on with it. */
import { stepsPerEpoch, type TrainingSpec } from './training-spec.ts';
import type { BatchLoss } from './triplet-loss.ts';

export interface EpochSums {
  loss: number;
  active: number;
}

/** Steps and whole epochs done, and the sums over the steps since; without sums where an earlier version ended an epoch. */
export interface EpochPosition {
  step: number;
  epoch: number;
  sums?: EpochSums;
}

export interface EpochMetrics {
  /** From 1. */
  epoch: number;
  /** Steps done in all. */
  step: number;
  /** Means over the epoch's steps. */
  loss: number;
  activeShare: number;
  /** Of the epoch's last step. */
  learningRate: number;
}

export class EpochMeter {
  private readonly steps: number;
  private readonly epochSteps: number;
  private done: number;
  private epochs: number;
  private sums: EpochSums;

  /** `images`: how many are learned from. */
  constructor(images: number, spec: TrainingSpec, from: EpochPosition | null) {
    this.steps = spec.steps;
    this.epochSteps = stepsPerEpoch(images, spec);
    this.done = from?.step ?? 0;
    this.epochs = from?.epoch ?? 0;
    this.sums = { ...(from?.sums ?? { loss: 0, active: 0 }) };
  }

  get step(): number {
    return this.done;
  }

  get finished(): boolean {
    return this.done >= this.steps;
  }

  position(): Required<EpochPosition> {
    return { step: this.done, epoch: this.epochs, sums: { ...this.sums } };
  }

  /** Counts a step; gives the epoch's figures with its last one. The last epoch may be cut short by the end of the run. */
  count({ loss, active }: Pick<BatchLoss, 'loss' | 'active'>, learningRate: number): EpochMetrics | null {
    this.sums.loss += loss;
    this.sums.active += active;
    this.done++;
    const first = this.epochs * this.epochSteps;
    if (this.done < Math.min(this.steps, first + this.epochSteps)) return null;
    this.epochs++;
    const steps = this.done - first;
    const means = { loss: this.sums.loss / steps, activeShare: this.sums.active / steps };
    this.sums = { loss: 0, active: 0 };
    return { epoch: this.epochs, step: this.done, ...means, learningRate };
  }
}
