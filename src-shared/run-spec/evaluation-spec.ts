/** How maps are scored. */
import { z } from 'zod';
import { conventions } from '../ground-truth.ts';
import { defaultThresholds, thresholdsOfRange } from '../thresholds.ts';
import { choice, measure, onOff, text, whole } from './field.ts';

const group = 'evaluation';
const count = z.number().int().min(1).max(16_384);

const sizeSchema = measure(z.union([z.literal('image'), z.object({ rows: count, columns: count })]), 'size', {
  label: 'Evaluation size',
  help: 'size in pixels at which maps are scored: ROWSxCOLUMNS, or image',
  group,
  flag: 'score-size',
  argument: '<size>',
  default: { rows: 224, columns: 224 },
});

const list = z.array(z.number().min(0).max(1)).min(1).max(10_000);
const range = z.object({ first: z.number(), last: z.number(), count: z.number().int().min(1).max(10_000) });

/** As JSON a range, or the list where they are none. */
const thresholdsSchema = measure(
  z.codec(
    z.union([list, range]),
    z.custom<Float64Array>((value) => value instanceof Float64Array),
    {
      decode: (stored) => (Array.isArray(stored) ? Float64Array.from(stored) : thresholdsOfRange(stored)),
      encode: (thresholds) => rangeOf(thresholds) ?? [...thresholds],
    },
  ),
  'thresholds',
  {
    label: 'Thresholds τ',
    help: 'thresholds τ, START:STOP:STEP with STOP excluded, or a list separated by commas',
    group,
    flag: 'thresholds',
    argument: '<start:stop:step>',
    default: defaultThresholds,
  },
);

export const evaluationSchema = z.object({
  size: sizeSchema,
  thresholds: thresholdsSchema,
  convention: choice(conventions, {
    label: 'Convention',
    help: 'convention of masks and boxes: tripletscope, or wsol, which gives exactly the MaxBoxAcc and PxAP of the WSOL evaluator',
    group,
    flag: 'convention',
    default: 'tripletscope',
    later: true,
  }),
  author: text({
    label: 'Ground truth of',
    help: 'score against the objects of this author only; imported: those that nobody has changed',
    group,
    flag: 'author',
    argument: '<name>',
    absent: 'everyone',
  }).optional(),
  drafts: onOff({
    label: 'Count drafts',
    help: 'scores against drafts too, that no person has finished yet',
    group,
    flag: 'drafts',
  }).optional(),
  seed: whole({
    label: 'Bootstrap seed',
    help: 'seed of the bootstrap intervals',
    group,
    flag: 'bootstrap-seed',
    follows: 'seed',
    low: 0,
    default: 0,
  }),
  resamples: whole({
    label: 'Resamples',
    help: 'number of bootstrap resamples',
    group,
    flag: 'resamples',
    low: 1,
    high: 100_000,
    default: 2000,
  }),
});

export type EvaluationSettings = z.output<typeof evaluationSchema>;

function rangeOf(thresholds: Float64Array): z.output<typeof range> | null {
  const whole = { first: thresholds[0], last: thresholds[thresholds.length - 1], count: thresholds.length };
  const again = thresholdsOfRange(whole);
  return again.every((value, i) => value === thresholds[i]) ? whole : null;
}
