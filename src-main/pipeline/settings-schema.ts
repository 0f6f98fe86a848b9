/** The settings of a run as JSON: kept with the model they made, and sent by the window. Thresholds are a plain list. */
import { z } from 'zod';
import { scoreNames } from '../../src-shared/score.ts';
import { minerNames } from '../training/miners.ts';
import type { RunSettings } from './settings.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const count = z.number().int().min(0);

export const headSpecSchema = z.object({
  pooling: z.enum(['average', 'max', 'gem', 'flatten']),
  gemPower: z.number().min(1),
  hidden: z.array(z.number().int().min(1).max(65_536)),
  embedding: z.number().int().min(1).max(4096).nullable(),
  bias: z.boolean(),
  normalize: z.boolean(),
});

export const trainingSchema = z.object({
  trains: z.enum(['head', 'last-stage', 'all']),
  miner: z.enum(minerNames),
  margin: z.number(),
  classesPerBatch: count,
  imagesPerClass: count,
  steps: count,
  learningRate: z.number(),
  schedule: z.enum(['constant', 'cosine', 'step']),
  warmup: count,
  augmentation: z.object({ flip: z.boolean(), crop: z.boolean(), colour: z.boolean() }),
  seed: count,
  earlyStop: z.object({ patience: z.number().int().min(1) }).nullable(),
  recallEvery: z.number().int().min(1).optional(),
});

const networkSchema = z.object({
  backbone: z.string(),
  layer: z.string().optional(),
  weights: z.string().optional(),
  head: z.string().optional(),
  size: z.number().int().min(32).max(1024).optional(),
  mean: triple.optional(),
  std: triple.optional(),
  headSpec: headSpecSchema,
  train: z.boolean(),
  training: trainingSchema,
});

const explainSchema = z.object({
  triplets: z.number().int().min(1),
  top: z.number().int().min(1),
  neighbours: z.number().int().min(1),
  score: z.object({ score: z.enum(scoreNames), sign: z.enum(['evidence', 'counter']), margin: z.number() }),
  form: z.enum(['stable', 'reference']),
  negatives: z.enum(['image', 'class-first']),
  seed: count,
});

const evaluationSchema = z.object({
  size: z.union([z.literal('image'), z.object({ rows: count, columns: count })]),
  thresholds: z.array(z.number()).transform((list) => Float64Array.from(list)),
  seed: count,
  resamples: count,
});

export const runSettingsSchema = z.object({
  network: networkSchema,
  explain: explainSchema,
  evaluation: evaluationSchema,
});

/** What `runSettingsSchema` reads. */
export function settingsJson({ network, explain, evaluation }: RunSettings): z.input<typeof runSettingsSchema> {
  return { network, explain, evaluation: { ...evaluation, thresholds: [...evaluation.thresholds] } };
}
