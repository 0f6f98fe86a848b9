/** What is explained, from which triplets. */
import { z } from 'zod';
import { choice, number, whole } from './field.ts';

const group = 'explain';

export const explainSchema = z.object({
  triplets: whole({
    label: 'Triplets, N',
    help: 'number of triplets that are averaged',
    group,
    flag: 'triplets',
    argument: '<N>',
    low: 1,
    high: 100_000,
    default: 50,
  }),
  top: whole({
    label: 'Channels, M',
    help: 'number of channels that are kept',
    group,
    flag: 'top',
    argument: '<M>',
    low: 1,
    high: 65_535,
    default: 50,
  }),
  neighbours: whole({
    label: 'Donors, k',
    help: 'number of donors of a transfer: nearest training images whose grad-weights are averaged',
    group,
    flag: 'neighbours',
    argument: '<k>',
    low: 1,
    high: 1000,
    default: 1,
  }),
  score: z.object({
    score: choice(
      { difference: 'Difference', positive: 'Positive', negative: 'Negative', hinge: 'Hinge' },
      { label: 'Score', help: 'score that is explained', group, flag: 'score', default: 'difference' },
    ),
    sign: choice(
      { evidence: 'Evidence', counter: 'Counter-evidence' },
      {
        label: 'Sign',
        help: 'evidence for the score, or against it',
        group,
        flag: 'sign',
        argument: '<sign>',
        default: 'evidence',
      },
    ),
    margin: number({
      label: 'Margin of the score',
      help: 'margin of the score hinge; by default that of the loss',
      group,
      flag: 'score-margin',
      argument: '<δ>',
      follows: 'margin',
      low: 0,
      high: 100,
      step: 0.05,
      default: 0.2,
    }),
  }),
  form: choice(
    { stable: 'Stable', reference: 'Reference' },
    {
      label: 'Form of Grad-CAM++',
      help: 'form of Grad-CAM++',
      group,
      flag: 'plus-plus-form',
      argument: '<form>',
      default: 'stable',
    },
  ),
  negatives: choice(
    { image: 'By image', 'class-first': 'Class first' },
    {
      label: 'Negatives',
      help: 'how negatives are drawn',
      group,
      flag: 'negatives',
      argument: '<how>',
      default: 'image',
    },
  ),
  seed: whole({
    label: 'Sampling seed',
    help: 'seed of the triplets that an explanation draws',
    group,
    flag: 'sampling-seed',
    follows: 'seed',
    low: 0,
    default: 0,
  }),
});

/** N of the averaged rows, M of the top-M rows, k of the transferred rows; the score S and how its triplets are drawn. */
export type ExplainSettings = z.output<typeof explainSchema>;
