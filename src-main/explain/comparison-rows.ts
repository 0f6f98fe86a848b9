/** The rows of the comparison table (METHOD section 8): what each is called and where its map comes from. */
import type { RowId } from '../../src-shared/report-types.ts';
import type { PixelVariant } from '../../src-shared/variants.ts';
import type { BankSpec } from './bank-spec.ts';

/** The banks that the table needs, by what distinguishes them. */
export const bankIds = [
  'single',
  'positive-single',
  'positive',
  'averaged',
  'averaged-all',
  'gradcam++-single',
  'gradcam++-averaged',
  'xgradcam',
] as const;
export type BankId = (typeof bankIds)[number];

/** Where a raw map comes from. */
export type MapSource =
  | { kind: 'center' }
  | { kind: 'activation' }
  /** Σ wₖ Aₖ with the image's own α, cut to its top M where set. */
  | { kind: 'bank'; bank: BankId; top: number | null }
  /** The same with the α of the nearest training image. */
  | { kind: 'transfer'; bank: BankId; top: number | null }
  /** Pixel-wise variants of the single triplet. */
  | { kind: 'pixel'; variant: PixelVariant };

export interface ComparisonRow {
  id: RowId;
  label: string;
  source: MapSource;
}

export interface ComparisonSettings {
  /** N of the averaged rows. */
  triplets: number;
  /** M of the top-M rows. */
  top: number;
}

export function comparisonRows({ triplets, top }: ComparisonSettings): ComparisonRow[] {
  const bank = (id: BankId, cut: number | null = null): MapSource => ({ kind: 'bank', bank: id, top: cut });
  const transfer = (id: BankId): MapSource => ({ kind: 'transfer', bank: id, top });
  return [
    { id: 'center', label: 'Centre (baseline)', source: { kind: 'center' } },
    { id: 'activation', label: 'Activation (baseline)', source: { kind: 'activation' } },
    { id: 'single', label: 'Single triplet', source: bank('single') },
    { id: 'positive-single', label: 'Pair distance, single', source: bank('positive-single') },
    { id: 'positive', label: `Pair distance, averaged ×${triplets}`, source: bank('positive') },
    { id: 'averaged', label: `Averaged ×${triplets}`, source: bank('averaged') },
    { id: 'averaged-all', label: 'Averaged over all', source: bank('averaged-all') },
    { id: 'averaged-top', label: `Averaged ×${triplets}, top ${top}`, source: bank('averaged', top) },
    { id: 'gradcam++-single', label: 'Grad-CAM++, single', source: bank('gradcam++-single') },
    { id: 'gradcam++-averaged', label: `Grad-CAM++, averaged ×${triplets}`, source: bank('gradcam++-averaged') },
    {
      id: 'gradcam++-averaged-top',
      label: `Grad-CAM++, averaged ×${triplets}, top ${top}`,
      source: bank('gradcam++-averaged', top),
    },
    { id: 'transfer-top', label: `Transferred, top ${top}`, source: transfer('averaged') },
    {
      id: 'gradcam++-transfer-top',
      label: `Grad-CAM++, transferred, top ${top}`,
      source: transfer('gradcam++-averaged'),
    },
    { id: 'hirescam', label: 'HiResCAM, single', source: { kind: 'pixel', variant: 'hirescam' } },
    { id: 'layercam', label: 'LayerCAM, single', source: { kind: 'pixel', variant: 'layercam' } },
    { id: 'xgradcam', label: 'XGrad-CAM, single', source: bank('xgradcam') },
    { id: 'eigencam', label: 'Eigen-CAM', source: { kind: 'pixel', variant: 'eigencam' } },
  ];
}

/** How each bank of the table is made; `base` carries seed, sampling, margin, sign and the form of Grad-CAM++. */
export function bankSpecs(base: BankSpec): Record<BankId, BankSpec> {
  const positive = { ...base.score, score: 'positive' as const };
  const linear: BankSpec = { ...base, variant: 'gradcam' };
  const plusPlus: BankSpec = { ...base, variant: 'gradcam++' };
  return {
    single: { ...linear, triplets: 1 },
    'positive-single': { ...linear, score: positive, triplets: 1 },
    positive: { ...linear, score: positive },
    averaged: linear,
    'averaged-all': { ...linear, triplets: 'all' },
    'gradcam++-single': { ...plusPlus, triplets: 1 },
    'gradcam++-averaged': plusPlus,
    xgradcam: { ...base, variant: 'xgradcam', triplets: 1 },
  };
}

/** Banks whose α must exist for training images too, because they are transferred. */
export function transferredBanks(rows: readonly ComparisonRow[]): BankId[] {
  return [...new Set(rows.flatMap(({ source }) => (source.kind === 'transfer' ? [source.bank] : [])))];
}

/** Behind global average pooling G is constant over a channel, so these rows are `single` again (METHOD section 4). */
export function sameAsSingle(
  id: RowId,
  { averagePooling, tailIsHead }: { averagePooling: boolean; tailIsHead: boolean },
): boolean {
  return averagePooling && tailIsHead && (id === 'hirescam' || id === 'xgradcam');
}
