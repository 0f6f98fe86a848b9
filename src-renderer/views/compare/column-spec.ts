/** One column of the comparison as data: where its map comes from, its words, and its text in links and settings. */
import { type ScoreName, type Sign, scoreNames } from '../../../src-shared/score.ts';
import { isChannelVariant, type VariantName, variantNames } from '../../../src-shared/variants.ts';

export const sources = ['single', 'averaged', 'top', 'transferred-top', 'transferred', 'activation', 'centre'] as const;
export type Source = (typeof sources)[number];

export type Variant = VariantName;
export type Score = ScoreName;

/** On which image of the comparison the map lies: what each of them has to do with the score. */
export const roles = ['anchor', 'positive', 'negative', 'donor'] as const;
export type Role = (typeof roles)[number];

export const roleLabels: Record<Role, string> = {
  anchor: 'the image itself',
  positive: 'the positive of the triplet',
  negative: 'the negative of the triplet',
  donor: 'the nearest donor',
};

export interface ColumnSpec {
  source: Source;
  variant: Variant;
  score: Score;
  sign: Sign;
  on: Role;
  /** The beginning of the model's content hash; null for the current one. */
  model: string | null;
}

/** N: how many triplets are averaged; `all` is every one that the sampler can draw. */
export type TripletCount = number | 'all';

const plain = { variant: 'gradcam', score: 'difference', sign: 'evidence', on: 'anchor', model: null } as const;

/** A finished comparison for somebody who has chosen nothing yet. */
export const defaultColumns: readonly ColumnSpec[] = [
  { source: 'single', ...plain },
  { source: 'averaged', ...plain },
  { source: 'top', ...plain },
  { source: 'transferred-top', ...plain },
];

/** For an image that has no label: what needs none. */
export const externalColumns: readonly ColumnSpec[] = [
  { source: 'transferred-top', ...plain },
  { source: 'transferred', ...plain },
  { source: 'activation', ...plain },
];

export const sourceLabels: Record<Source, string> = {
  single: 'Single triplet',
  averaged: 'Averaged',
  top: 'Averaged, top-M',
  'transferred-top': 'Transferred, top-M',
  transferred: 'Transferred, all channels',
  activation: 'Activation',
  centre: 'Centre',
};

export const variantLabels: Record<Variant, string> = {
  gradcam: 'Grad-CAM',
  'gradcam++': 'Grad-CAM++',
  xgradcam: 'XGrad-CAM',
  hirescam: 'HiResCAM',
  layercam: 'LayerCAM',
  eigencam: 'Eigen-CAM',
};

export const shortVariantLabels: Partial<Record<Variant, string>> = { 'gradcam++': '++', xgradcam: 'XGrad' };

/** Ready-made columns of the menu "Add a map". */
export const presets: readonly { label: string; hint: string; column: ColumnSpec }[] = [
  { label: 'Single triplet', hint: 'one positive, one negative', column: { source: 'single', ...plain } },
  { label: 'Averaged', hint: 'over N triplets', column: { source: 'averaged', ...plain } },
  { label: 'Averaged, top-M', hint: 'the strongest M channels', column: { source: 'top', ...plain } },
  {
    label: 'Transferred, top-M',
    hint: 'α of the nearest training image',
    column: { source: 'transferred-top', ...plain },
  },
  {
    label: 'Transferred, all channels',
    hint: 'all channels of the donor',
    column: { source: 'transferred', ...plain },
  },
  {
    label: 'Counter-evidence',
    hint: '−S, averaged: evidence against',
    column: { source: 'averaged', ...plain, sign: 'counter' },
  },
  {
    label: 'On the positive',
    hint: 'the same triplet, seen from the positive',
    column: { source: 'single', ...plain, on: 'positive' },
  },
  {
    label: 'On the negative',
    hint: 'the same triplet, seen from the negative',
    column: { source: 'single', ...plain, on: 'negative' },
  },
  { label: 'On the donor', hint: 'whose α is transferred', column: { source: 'top', ...plain, on: 'donor' } },
  {
    label: 'Pair distance',
    hint: '−D(a,p) alone, averaged',
    column: { source: 'averaged', ...plain, score: 'positive' },
  },
  { label: 'Grad-CAM++', hint: 'averaged', column: { source: 'averaged', ...plain, variant: 'gradcam++' } },
  { label: 'XGrad-CAM', hint: 'single triplet', column: { source: 'single', ...plain, variant: 'xgradcam' } },
  { label: 'HiResCAM', hint: 'single triplet', column: { source: 'single', ...plain, variant: 'hirescam' } },
  { label: 'LayerCAM', hint: 'single triplet', column: { source: 'single', ...plain, variant: 'layercam' } },
  { label: 'Eigen-CAM', hint: 'no gradient', column: { source: 'single', ...plain, variant: 'eigencam' } },
  { label: 'Activation', hint: 'baseline: Σ A', column: { source: 'activation', ...plain } },
  { label: 'Centre', hint: 'baseline: the middle of the picture', column: { source: 'centre', ...plain } },
];

/** Why is this wrong neighbour near? −D(a,n), on both: where the two look alike to the network. */
export const whyNear: readonly ColumnSpec[] = [
  { source: 'single', ...plain, score: 'negative', sign: 'counter' },
  { source: 'single', ...plain, score: 'negative', sign: 'counter', on: 'negative' },
];

/** The columns with others after them, none twice. */
export function withColumns(columns: readonly ColumnSpec[], added: readonly ColumnSpec[]): readonly ColumnSpec[] {
  const fresh = added.filter((one) => !columns.some((column) => sameColumn(column, one)));
  return [...columns, ...fresh].slice(-mostColumns);
}

/** The variants that a source can be drawn with; none for the baselines. */
export function variantsOf(source: Source): readonly Variant[] {
  if (source === 'activation' || source === 'centre') return [];
  return source === 'single' ? variantNames : variantNames.filter(isChannelVariant);
}

/** Whether the map follows from a triplet at all. */
export function needsTriplet({ source, variant }: ColumnSpec): boolean {
  return source !== 'activation' && source !== 'centre' && variant !== 'eigencam';
}

export function isTransfer({ source }: ColumnSpec): boolean {
  return source === 'transferred' || source === 'transferred-top';
}

/** Whether M acts on it. */
export function isCut({ source }: ColumnSpec): boolean {
  return source === 'top' || source === 'transferred-top';
}

/** The column with another source, its variant kept where the source has it. */
export function withSource(column: ColumnSpec, source: Source): ColumnSpec {
  const allowed = variantsOf(source);
  const variant = allowed.length === 0 || allowed.includes(column.variant) ? column.variant : 'gradcam';
  return { ...column, source, variant };
}

/** The column with another variant; one without channel weights explains the single triplet. */
export function withVariant(column: ColumnSpec, variant: Variant): ColumnSpec {
  const fits = variantsOf(column.source).length === 0 || variantsOf(column.source).includes(variant);
  return { ...column, variant, source: fits ? column.source : 'single' };
}

export function sameColumn(a: ColumnSpec, b: ColumnSpec): boolean {
  return columnToText(a) === columnToText(b);
}

/**
 * `averaged`, `single.hirescam`, `averaged.gradcam.positive.counter`: what is usual is left out at the end; then
 * `@negative` for the image it lies on, `~1f3a90cc` for the model.
 */
export function columnToText({ source, variant, score, sign, on, model }: ColumnSpec): string {
  const parts: string[] = [source, variant, score, sign];
  const usual = ['', plain.variant, plain.score, plain.sign];
  while (parts.length > 1 && parts[parts.length - 1] === usual[parts.length - 1]) parts.pop();
  return `${parts.join('.')}${on === 'anchor' ? '' : `@${on}`}${model === null ? '' : `~${model}`}`;
}

/** Null for what is no column. */
export function columnFromText(text: string): ColumnSpec | null {
  const [, map, on = 'anchor', model = null] = /^([^@~]*)(?:@([a-z]+))?(?:~([0-9a-f]{6,64}))?$/.exec(text) ?? [];
  if (map === undefined) return null;
  const [source, variant = plain.variant, score = plain.score, sign = plain.sign] = map.split('.');
  const column = {
    source: sources.find((name) => name === source),
    variant: variantNames.find((name) => name === variant),
    score: scoreNames.find((name) => name === score),
    sign: sign === 'counter' ? ('counter' as const) : ('evidence' as const),
    on: roles.find((name) => name === on),
    model,
  };
  if (column.source === undefined || column.variant === undefined) return null;
  if (column.score === undefined || column.on === undefined) return null;
  return withSource(column as ColumnSpec, column.source);
}

export const mostColumns = 12;

/** At most `most` columns of a comma-separated list; null where none is understood. */
export function columnsFromText(text: string | null, most = mostColumns): ColumnSpec[] | null {
  const found = (text ?? '')
    .split(',')
    .map(columnFromText)
    .filter((column) => column !== null)
    .slice(0, most);
  return found.length === 0 ? null : found;
}

export function columnsToText(columns: readonly ColumnSpec[]): string {
  return columns.map(columnToText).join(',');
}

/** "Averaged, top-M", "Single triplet on the negative"; a variant without a bank bears its own name. */
export function columnTitle({ source, variant, on }: ColumnSpec): string {
  const own = source === 'single' && !isChannelVariant(variant) ? variantLabels[variant] : sourceLabels[source];
  return on === 'anchor' ? own : `${own} on the ${on}`;
}

export interface CaptionContext {
  triplets: TripletCount;
  channels: number;
  top: number;
}

/** What stands beside the title: "N = 50", "M = 50 of 1,280", with variant, score and sign where they are not the usual. */
export function columnCaption(column: ColumnSpec, { triplets, channels, top }: CaptionContext): string {
  const { source, variant, score, sign } = column;
  if (source === 'activation') return 'Σ A, no gradient';
  if (source === 'centre') return 'baseline';
  if (variant === 'eigencam') return 'no gradient';
  const parts: string[] = [];
  if (sign === 'counter' && score === 'negative') parts.push('−D(a,n)');
  else if (sign === 'counter') parts.push('against');
  if (score !== 'difference' && !(sign === 'counter' && score === 'negative'))
    parts.push({ positive: '−D(a,p)', negative: 'D(a,n)', hinge: 'hinge' }[score]);
  const bears = source === 'single' && !isChannelVariant(variant);
  if (!bears && source === 'single') parts.push(variantLabels[variant]);
  else if (!bears && variant !== 'gradcam') parts.push(shortVariantLabels[variant] ?? variantLabels[variant]);
  if (bears) parts.push('single triplet');
  if (source === 'averaged') parts.push(`N = ${countLabel(triplets)}`);
  if (source === 'top') parts.push(`M = ${countLabel(Math.min(top, channels))} of ${countLabel(channels)}`);
  if (source === 'transferred-top' || source === 'transferred') parts.push('no back-propagation');
  return parts.join(' · ');
}

export function countLabel(count: TripletCount): string {
  return count === 'all' ? 'all' : count.toLocaleString('en');
}

/** A name for files and cells of a table: "averaged-top", "gradcam++-single". */
export function columnSlug({ source, variant, score, sign, on, model }: ColumnSpec): string {
  const parts: string[] = [source];
  if (variant !== 'gradcam' && variantsOf(source).length > 0) parts.push(variant);
  if (score !== 'difference') parts.push(score);
  if (sign === 'counter') parts.push('counter');
  if (on !== 'anchor') parts.push(`on-${on}`);
  if (model !== null) parts.push(model);
  return parts.join('-');
}
