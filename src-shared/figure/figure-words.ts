/** What the parts of a figure are called where the document does not say. */
import type { FigureCell } from './figure-content.ts';
import {
  type FigureColumn,
  type FigureScore,
  type FigureSpec,
  isCut,
  isTransferred,
  isWeighted,
} from './figure-spec.ts';

const variantTitles: Record<FigureColumn['variant'], string> = {
  gradcam: '',
  'gradcam++': 'Grad-CAM++',
  xgradcam: 'XGrad-CAM',
  hirescam: 'HiResCAM',
  layercam: 'LayerCAM',
  eigencam: 'Eigen-CAM',
};

const scoreTitles: Record<FigureColumn['score'], string> = {
  difference: '',
  positive: '−D(a,p)',
  negative: 'D(a,n)',
  hinge: 'hinge',
};

/** “Averaged ×50, top 50”; models are told apart by the beginning of their hash where there are several. */
export function columnTitle(column: FigureColumn, { columns }: Pick<FigureSpec, 'columns'>): string {
  const { label, method, variant, score, sign, model } = column;
  if (label !== null) return label;
  const models = new Set(
    columns.filter((one) => one.method !== 'image' && one.method !== 'centre').map((one) => one.model),
  );
  const parts = [methodTitle(column)];
  if (isWeighted(method) && variant !== 'eigencam') {
    if (scoreTitles[score] !== '') parts.push(scoreTitles[score]);
    if (sign === 'counter') parts.push('against');
  }
  if (models.size > 1 && method !== 'image' && method !== 'centre') parts.push(model?.slice(0, 8) ?? 'current model');
  return parts.join(', ');
}

function methodTitle({ method, variant, N, M }: FigureColumn): string {
  const named = variantTitles[variant];
  const led = (text: string): string => (named === '' ? text : `${named}, ${text.toLowerCase()}`);
  const count = N === 'all' ? 'Averaged over all' : `Averaged ×${N}`;
  switch (method) {
    case 'image':
      return 'Image';
    case 'single':
      return named === '' ? 'Single triplet' : named;
    case 'averaged':
      return led(count);
    case 'top':
      return led(`${count}, top ${M}`);
    case 'transferred':
      return led('Transferred');
    case 'transferred-top':
      return led(`Transferred, top ${M}`);
    case 'activation':
      return 'Activation';
    case 'centre':
      return 'Centre';
  }
}

const titles: Record<FigureScore, string> = {
  energy: 'share of the map inside the ground truth',
  energyInMask: 'share of the map inside the mask',
  energyInBox: 'share of the map inside the box',
  maskIoU: 'mask IoU',
  boxIoU: 'box IoU',
};

/** “numbers: share of the map inside the mask / mask IoU at τ = 0.35”; null where no number is printed. */
export function scoreNote({ scores: { shown, tau }, columns }: Pick<FigureSpec, 'scores' | 'columns'>): string | null {
  if (shown.length === 0 || columns.every(({ method }) => method === 'image')) return null;
  const at = shown.some((name) => name === 'maskIoU' || name === 'boxIoU') ? ` at τ = ${tau}` : '';
  return `numbers: ${shown.map((name) => titles[name]).join(' / ')}${at}`;
}

/** In the order of what is shown; none for what has no scores. */
export function scoreTexts(cell: FigureCell, { shown }: Pick<FigureSpec['scores'], 'shown'>): string[] {
  if (cell.kind !== 'map' || cell.scores === null) return [];
  const { scores } = cell;
  const scoreOf = (name: FigureScore): number | null =>
    name === 'energy' ? (scores.energyInMask ?? scores.energyInBox) : scores[name];
  return shown.map((name) => scoreOf(name)?.toFixed(2) ?? '–');
}

/** Maps of one unit may share their limits: those weighted by one variant of one model. */
export function unitOf({ method, variant, model }: FigureColumn): { key: string; title: string } {
  if (!isWeighted(method)) return { key: `${method} ${model}`, title: method };
  const title = variantTitles[variant] === '' ? 'Grad-CAM' : variantTitles[variant];
  return { key: `${variant} ${model}`, title };
}

/** What N, M and the donors of a column have to do with its map. */
export function countsUsed({ method, variant }: FigureColumn): { N: boolean; M: boolean; donors: boolean } {
  const N = isWeighted(method) && method !== 'single' && variant !== 'eigencam';
  return { N, M: isCut(method), donors: isTransferred(method) };
}
