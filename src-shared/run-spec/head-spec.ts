/** The head: from the last feature map to the embedding. */
import { z } from 'zod';
import { choice, number, onOff, whole, widths } from './field.ts';

export const headSpecSchema = z.object({
  pooling: choice(
    { average: 'Average', max: 'Maximum', gem: 'GeM', flatten: 'Flatten' },
    {
      label: 'Pooling',
      help: 'pooling of the feature map before the head',
      group: 'network',
      flag: 'pool',
      argument: '<pooling>',
      default: 'average',
    },
  ),
  gemPower: number({
    label: 'Exponent of GeM',
    help: 'exponent p of GeM pooling',
    group: 'network',
    flag: 'gem-power',
    argument: '<p>',
    low: 1,
    high: 100,
    default: 3,
  }),
  hidden: widths({
    label: 'Hidden layers',
    help: 'hidden ReLU layers of the head, e.g. 512,256',
    group: 'training',
    flag: 'hidden',
    low: 1,
    high: 65_536,
    absent: 'none, or 512, 256',
    default: [],
  }),
  embedding: whole({
    label: 'Embedding dimension',
    help: 'dimension of the embedding; without it there is no linear layer and the embedding is the pooled feature',
    group: 'training',
    flag: 'embedding',
    argument: '<E>',
    low: 1,
    high: 4096,
    absent: 'no linear layer',
    default: 64,
  }).nullable(),
  bias: onOff({
    label: 'Bias',
    help: 'use a bias in the linear layers',
    group: 'training',
    flag: 'head-bias',
    default: false,
  }),
  normalize: onOff({
    label: 'L2-normalised',
    help: 'L2-normalise the embedding',
    off: 'use the embedding without L2 normalisation',
    group: 'network',
    flag: 'normalize',
    default: true,
  }),
});

/**
 * Pooling, then hidden linear layers with ReLU, then linear, then L2; each part optional. `gemPower` is GeM's exponent
 * p ≥ 1 (Radenović et al. 2018, eq. 2); `embedding` is E, or null: the embedding is the pooled feature itself.
 */
export type HeadSpec = z.output<typeof headSpecSchema>;
