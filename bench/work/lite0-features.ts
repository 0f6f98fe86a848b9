import { measureFeatures } from '../features.ts';
import type { Work } from '../work.ts';

export const work: Work = {
  title: 'EfficientNet-Lite0 features',
  quantities: [{ key: 'image', label: 'an image', unit: 's', reach: { ratio: 1.2 } }],
  rounds: 3,
  peer: true,
  how: 'From pixels to pooled features, 224 × 224; ours in batches of 32, timm tf_efficientnet_lite0 in channels_last, at the fastest of several batch sizes.',
  measure: () => measureFeatures('efficientnet-lite0', { batch: 32, samples: 15 }),
};
