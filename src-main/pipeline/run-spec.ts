/** What a training run keeps of its settings, so that two runs can be told apart. */
import { z } from 'zod';
import type { LoadedBackbone } from '../models/backbone.ts';
import type { NetworkSettings } from './settings.ts';
import { headSpecSchema, trainingSchema } from './settings-schema.ts';

export const runSpecSchema = z.object({
  /** Runs of earlier versions lack what the trunk was. */
  backbone: z.string().optional(),
  layer: z.string().optional(),
  size: z.number().optional(),
  headSpec: headSpecSchema,
  training: trainingSchema,
});

export function runSpec(
  { backbone, layer, preprocessing }: LoadedBackbone,
  { headSpec, training }: NetworkSettings,
): z.input<typeof runSpecSchema> {
  return { backbone: backbone.name, layer, size: preprocessing.size, headSpec, training };
}
