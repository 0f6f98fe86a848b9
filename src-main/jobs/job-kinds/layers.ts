import { z } from 'zod';
import { scoreLayers, usualSample } from '../../pipeline/layer-scores.ts';
import { bootstrapOf, chosenEvaluations } from '../../queries/evaluation-sources.ts';
import type { JobKind } from './job-kind.ts';

export const layersParams = z.object({
  evaluation: z.number().int().min(1),
  images: z.number().int().min(1).max(100_000).default(usualSample),
});

/** Every stage of a network on a sample of the test images. */
export const layersJob: JobKind<z.output<typeof layersParams>> = {
  params: layersParams,
  title: ({ images }) => `Comparing layers on ${images} images`,
  lane: 'compute',
  changes: ['scores'],
  work: async ({ evaluation: id, images }, engine, context) => {
    const [evaluation] = chosenEvaluations([id], engine);
    await scoreLayers(evaluation, { images, ...bootstrapOf(evaluation, engine) }, engine, context);
  },
};
