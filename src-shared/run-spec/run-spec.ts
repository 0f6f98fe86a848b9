/** Every choice of a run in one schema. Options, the form, job parameters, stored settings and the report derive from it. */
import { z } from 'zod';
import { evaluationSchema } from './evaluation-spec.ts';
import { explainSchema } from './explain-spec.ts';
import { importSchema } from './import-spec.ts';
import { networkSchema } from './network-spec.ts';

export type { EvaluationSettings } from './evaluation-spec.ts';
export type { ExplainSettings } from './explain-spec.ts';
export type { HeadSpec } from './head-spec.ts';
export type { ImportSettings } from './import-spec.ts';
export { isHeadFile, type NetworkSettings, trunkSeedOf } from './network-spec.ts';
export type { OptimiserSpec, TrainingSpec } from './training-spec.ts';

/** What makes a model and its table, on whatever data set. */
export const runSettingsSchema = z.object({
  network: networkSchema,
  explain: explainSchema,
  evaluation: evaluationSchema,
});
export type RunSettings = z.output<typeof runSettingsSchema>;

/** The whole, with the data set. */
export const runSpecSchema = z.object({ import: importSchema, ...runSettingsSchema.shape });
export type RunSpec = z.output<typeof runSpecSchema>;

/** Settings as JSON. */
export type RunSettingsJson = z.input<typeof runSettingsSchema>;

export const settingsJson = (settings: RunSettings): RunSettingsJson => z.encode(runSettingsSchema, settings);
export const specJson = (spec: RunSpec): z.input<typeof runSpecSchema> => z.encode(runSpecSchema, spec);
