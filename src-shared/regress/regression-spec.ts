/** What a person chooses of a regression on the table of a workspace: the job of the window keeps it. */
import { z } from 'zod';
import { setNames, usualSets } from './feature-sets.ts';

export const regressors = ['ridge', 'forest'] as const;

export type Regressor = (typeof regressors)[number];

const column = z.string().min(1).max(1000);

export const regressionSpecSchema = z.object({
  /** A column of numbers. */
  target: column,
  /** Null: the logarithm where every target is above 0. */
  log: z.boolean().nullable().default(null),
  /** Null: every column of numbers or categories but the target and what names the rows. */
  attributes: z.array(column).max(1000).nullable().default(null),
  /** Columns of numbers that are taken as categories, and attributes whose logarithm is taken, besides what the table says. */
  categorical: z.array(column).max(1000).optional(),
  logAttributes: z.array(column).max(1000).optional(),
  sets: z
    .array(z.enum(setNames))
    .min(1)
    .default([...usualSets]),
  folds: z.int().min(2).max(100).default(5),
  repeats: z.int().min(1).max(100).default(5),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
  /** Features of the views side by side, or their mean. */
  pooling: z.enum(['concatenate', 'mean']).default('concatenate'),
  /** Ridge where it is absent: linear, with maps of value. A random forest has none. */
  regressor: z.enum(regressors).optional(),
});

export type RegressionSpec = z.output<typeof regressionSpecSchema>;
