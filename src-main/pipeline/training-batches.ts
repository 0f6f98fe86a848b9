/** The images of each training step, decoded and augmented one step ahead of the network that learns from them. */
import type { RelationSpec } from '../../src-shared/relation.ts';
import type { ImageFile } from '../datasets/image-file.ts';
import { loadImages, loadInput } from '../datasets/load-images.ts';
import type { Preprocessing } from '../network/layers.ts';
import { augment, drawAugmentation } from '../training/augment.ts';
import { createSampler } from '../training/sampler.ts';
import type { TrainingSpec } from '../training/training-spec.ts';

export interface BatchSource {
  /** Of the images that are learned from, and their relation among themselves. */
  images: readonly ImageFile[];
  relation: RelationSpec;
  training: TrainingSpec;
  preprocessing: Preprocessing;
}

export class TrainingBatches {
  private readonly source: BatchSource;
  private readonly sampler;
  private ahead: { step: number; images: Promise<Float32Array> } | null = null;

  constructor(source: BatchSource) {
    this.source = source;
    const { relation, training } = source;
    // The same sampler as the trainer's, so that the next step's images are decoded while this one is computed.
    const shape = { classes: training.classesPerBatch, images: training.imagesPerClass };
    this.sampler = createSampler(relation, shape, training.seed);
  }

  /** The images of a step (from 0), preprocessed: [B, size, size, 3]. Those of the next are begun. */
  async of(step: number): Promise<Float32Array> {
    const images = this.ahead?.step === step ? this.ahead.images : this.load(step);
    const pixels = await images;
    this.ahead = step + 1 < this.source.training.steps ? { step: step + 1, images: this.load(step + 1) } : null;
    return pixels;
  }

  private load(step: number): Promise<Float32Array> {
    const drawn = [...this.sampler.batch(step).items].map((row) => this.source.images[row]);
    const images = loadBatch(drawn, step, this.source);
    images.catch(() => {}); // awaited when it is asked for, unless the work is cancelled before
    return images;
  }
}

/** Decoded, augmented where asked, normalised: [B, size, size, 3]. */
async function loadBatch(
  images: readonly ImageFile[],
  step: number,
  { training, preprocessing }: BatchSource,
): Promise<Float32Array> {
  const { flip, crop, colour } = training.augmentation;
  if (!flip && !crop && !colour) return loadImages(images, preprocessing);
  const { size, mean, std } = preprocessing;
  const area = size * size * 3;
  const batch = new Float32Array(images.length * area);
  for (const [indexInBatch, image] of images.entries()) {
    const { data } = await loadInput(image, preprocessing);
    const drawn = drawAugmentation(training.augmentation, { seed: training.seed, step, indexInBatch });
    const pixels = augment(Float32Array.from(data), size, drawn);
    const at = indexInBatch * area;
    for (let i = 0; i < area; i++) batch[at + i] = (pixels[i] / 255 - mean[i % 3]) / std[i % 3];
  }
  return batch;
}
