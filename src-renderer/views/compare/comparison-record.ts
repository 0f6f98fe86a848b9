/**
 * What a comparison is, in words that outlive the workspace: images by their place in the data set, the model by its hash,
 * and every setting that its maps and numbers depend on. Goes with whatever leaves the window.
 */

import type { Nearest, Sampling } from '../../maps/engine-calls.ts';
import type { ColumnSpec, TripletCount } from './column-spec.ts';
import type { ComparedModel } from './compared-model.ts';
import type { ColumnMap } from './compute-columns.ts';
import type { TripletImages } from './shown-triplet.ts';

export interface RecordedMap {
  map: string;
  source: ColumnSpec['source'];
  variant: ColumnSpec['variant'];
  score: ColumnSpec['score'];
  sign: ColumnSpec['sign'];
  /** The image that it lies on, and its part in the comparison. */
  on: ColumnSpec['on'];
  image: string;
  model: string;
  modelKey: string;
  /** N and M in force; null where the map has none. */
  N: TripletCount | null;
  M: number | null;
  /** Threshold of its IoU. */
  tau: number;
}

export interface ComparisonRecord {
  image: string;
  model: string;
  modelKey: string;
  N: TripletCount;
  M: number;
  /** How many donors' α are averaged, and which, nearest first. */
  k: number;
  donors: { image: string; distance: number }[];
  /** Of the single maps. */
  triplet: { positive: string; negative: string } | null;
  seed: number;
  negatives: 'image' | 'class-first';
  margin: number;
  form: Sampling['form'];
  /** Of the evaluation that the settings are those of, but for what is changed in it. */
  evaluation: { changed: Record<string, { now: string; evaluation: string }> } | null;
  maps: RecordedMap[];
}

export interface Recorded {
  image: string;
  model: ComparedModel;
  columns: readonly ColumnSpec[];
  /** Each under a name of its own; null leaves a column out. */
  results: readonly ({ slug: string; result: ColumnMap } | null)[];
  options: { triplets: TripletCount; top: number };
  donors: readonly Nearest[];
  k: number;
  triplet: TripletImages | null;
  sampling: Sampling;
  changed: readonly { name: string; now: string; evaluation: string }[] | null;
  pathOf: (image: string) => string;
  modelOf: (id: number) => ComparedModel;
}

export function comparisonRecord(from: Recorded): ComparisonRecord {
  const { columns, options, pathOf, sampling, triplet, changed } = from;
  const { seed, negatives, margin, form } = sampling;
  return {
    image: pathOf(from.image),
    model: from.model.title,
    modelKey: from.model.key,
    N: options.triplets,
    M: options.top,
    k: from.k,
    donors: from.donors.map(({ image, distance }) => ({ image: pathOf(image), distance })),
    triplet: triplet && { positive: pathOf(triplet.positive), negative: pathOf(triplet.negative) },
    seed,
    negatives: negatives === 'class' ? 'class-first' : 'image',
    margin,
    form,
    evaluation: changed && {
      changed: Object.fromEntries(changed.map(({ name, now, evaluation }) => [name, { now, evaluation }])),
    },
    maps: from.results.flatMap((one, at) => {
      if (one === null) return [];
      const { slug, result } = one;
      const { source, variant, score, sign, on } = columns[at];
      const model = from.modelOf(result.image.model);
      return {
        map: slug,
        ...{ source, variant, score, sign, on },
        image: pathOf(result.image.id),
        model: model.title,
        modelKey: model.key,
        N: result.triplets,
        M: result.top,
        tau: result.tau,
      };
    }),
  };
}

/** A name that says what is in the file; another record has another name. */
export function recordName(record: ComparisonRecord, what: string, extension: string): string {
  const base = record.image.split('/').at(-1) ?? 'image';
  const plain = base.replace(/\.[^.]+$/, '').replaceAll(/[^\w.-]+/g, '-');
  const parts = [plain, what, `N${record.N}`, `M${record.M}`, `k${record.k}`, fingerprint(JSON.stringify(record))];
  return `${parts.join('-')}.${extension}`;
}

/** FNV-1a, 32 bits: to tell names apart, nothing else. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** What stands under a figure. */
export function recordLines({
  model,
  modelKey,
  N,
  M,
  k,
  donors,
  seed,
  negatives,
  maps,
  triplet,
}: ComparisonRecord): string[] {
  const taus = [...new Set(maps.map(({ tau }) => tau.toFixed(2)))];
  const transfers = maps.some(({ source }) => source === 'transferred' || source === 'transferred-top');
  return [
    `N = ${N}, M = ${M}, τ = ${taus.join(' / ')}, seed ${seed}, negatives ${negatives}, ${model} (${modelKey.slice(0, 8)})`,
    ...(triplet === null ? [] : [`p: ${triplet.positive}, n: ${triplet.negative}`]),
    ...(transfers ? [`k = ${k}: ${donors.map(({ image }) => image).join(', ')}`] : []),
  ];
}
