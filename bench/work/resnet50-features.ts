import { measureFeatures } from '../features.ts';
import type { Work } from '../work.ts';

export const work: Work = {
  title: 'ResNet-50 features',
  quantities: [{ key: 'image', label: 'an image', unit: 's', reach: { ratio: 1.3 } }],
  rounds: 3,
  peer: true,
  how: 'From pixels to pooled features, 224 × 224, batches of 8; torchvision at the faster of its two memory formats.',
  measure: () => measureFeatures('resnet50', { batch: 8, samples: 10 }),
};
