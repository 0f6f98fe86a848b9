/** What a live report calls its maps and their settings. */
import type { LiveChoice, LiveVariant } from '../../src-shared/live-report/live-map.ts';

export const variantWords: Readonly<Record<LiveVariant, string>> = {
  gradcam: 'Grad-CAM, averaged over triplets',
  transferred: 'Grad-CAM, transferred from the nearest training image',
  'gradcam++': 'Grad-CAM++, averaged over triplets',
  layercam: 'LayerCAM, single triplet',
  hirescam: 'HiResCAM, single triplet',
  xgradcam: 'XGrad-CAM, single triplet',
  eigencam: 'Eigen-CAM, no gradient',
  activation: 'Activation (baseline)',
};

export const scoreWords = {
  difference: 'D(a,n) − D(a,p)',
  positive: '−D(a,p)',
  negative: 'D(a,n)',
  hinge: '−L (active triplets)',
} as const;

export function countWords(count: number | 'all' | null, of: number | null): string {
  if (count === 'all' || count === null || count === of) return 'all';
  return `${count.toLocaleString('en')}${of === null ? '' : ` of ${of.toLocaleString('en')}`}`;
}

/** "Grad-CAM, averaged over triplets · N = 50 · M = all · D(a,n) − D(a,p)". */
export function choiceWords(choice: LiveChoice, { moves, channels }: { moves: boolean; channels: number }): string {
  const { variant, triplets, top, score, sign } = choice;
  if (!moves) return variantWords[variant];
  const weighed = variant !== 'gradcam++';
  return [
    variantWords[variant],
    `N = ${countWords(triplets, null)}`,
    `M = ${countWords(top, channels)}`,
    ...(weighed ? [scoreWords[score]] : []),
    ...(weighed && sign === 'counter' ? ['evidence against'] : []),
  ].join(' · ');
}

/** A value of a map in three digits. */
export function valueWords(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 0.001 && Math.abs(value) < 1e4
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(2);
}
