/** What an item may be described by, by the names of METHOD section 10. */
import type { FeatureSet } from './fit-fold.ts';

export const featureSets = {
  attributes: { attributes: true, block: null },
  images: { attributes: false, block: 'images' },
  'attributes+images': { attributes: true, block: 'images' },
  embedding: { attributes: false, block: 'embedding' },
  'attributes+embedding': { attributes: true, block: 'embedding' },
  'attributes+map-pooled': { attributes: true, block: 'map-pooled' },
} as const satisfies Record<string, Omit<FeatureSet, 'name'>>;

export type SetName = keyof typeof featureSets;

export const setNames = Object.keys(featureSets) as [SetName, ...SetName[]];

/** Those that need no head of their own in every fold. */
export const usualSets: readonly SetName[] = ['attributes', 'images', 'attributes+images'];

/** The sets whose features are the pooled photographs themselves: their maps of value are exact. The first that is there is drawn. */
export const mappedSets = ['attributes+images', 'images'] as const satisfies readonly SetName[];
