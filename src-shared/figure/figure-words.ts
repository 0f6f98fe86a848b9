/** What the parts of a figure are called where the document does not say. */
import { effectText } from '../regress/value-map.ts';
import type { FigureCell } from './figure-content.ts';
import {
  type FigureColumn,
  type FigureScore,
  type FigureSpec,
  hasModel,
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
  const { label, method, variant, score, sign, model, view } = column;
  if (label !== null) return label;
  const models = new Set(columns.filter((one) => hasModel(one.method)).map((one) => one.model));
  // A view names its photographs; that colours lie on them is seen, and said at the foot.
  const named = view !== undefined && columns.every((one) => one.method === 'image' || one.method === 'value');
  const parts = named ? [oneLine(view)] : [methodTitle(column), ...(view === undefined ? [] : [oneLine(view)])];
  if (isWeighted(method) && variant !== 'eigencam') {
    if (scoreTitles[score] !== '') parts.push(scoreTitles[score]);
    if (sign === 'counter') parts.push('against');
  }
  if (models.size > 1 && hasModel(method)) parts.push(model?.slice(0, 8) ?? 'current model');
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
    case 'value':
      return 'Value';
  }
}

const titles: Record<Exclude<FigureScore, 'value'>, string> = {
  energy: 'share of the map inside the ground truth',
  energyInMask: 'share of the map inside the mask',
  energyInBox: 'share of the map inside the box',
  maskIoU: 'mask IoU',
  boxIoU: 'box IoU',
};

/** What it is when it is printed in one line: signs that steer a line or its direction as \u and four digits, cut after 300. */
export function oneLine(text: string): string {
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return shown.replace(
    /[\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** “numbers: share of the map inside the mask / mask IoU at τ = 0.35”; null where no number is printed. */
export function scoreNote({ scores: { shown, tau }, columns }: Pick<FigureSpec, 'scores' | 'columns'>): string | null {
  const named = shown.filter((name) => name !== 'value');
  if (named.length === 0 || columns.every(({ method }) => method === 'image' || method === 'value')) return null;
  const at = named.some((name) => name === 'maskIoU' || name === 'boxIoU') ? ` at τ = ${tau}` : '';
  return `numbers: ${named.map((name) => titles[name]).join(' / ')}${at}`;
}

/** What colours and numbers of maps of value are; null where there are none. */
export function valueNote({ scores: { shown }, columns }: Pick<FigureSpec, 'scores' | 'columns'>): string | null {
  if (columns.every(({ method }) => method !== 'value')) return null;
  const colours = 'colours: what a place adds to the estimate (red) or takes from it (blue)';
  return shown.includes('value') ? `${colours}; number below: the sum of its places` : colours;
}

/** In the order of what is shown; none for what has no scores. */
export function scoreTexts(cell: FigureCell, { shown }: Pick<FigureSpec['scores'], 'shown'>): string[] {
  if (cell.kind === 'value') return shown.includes('value') ? [effectText(cell.sum, cell.log)] : [];
  if (cell.kind !== 'map' || cell.scores === null) return [];
  const { scores } = cell;
  const scoreOf = (name: Exclude<FigureScore, 'value'>): number | null =>
    name === 'energy' ? (scores.energyInMask ?? scores.energyInBox) : scores[name];
  return shown.flatMap((name) => (name === 'value' ? [] : [scoreOf(name)?.toFixed(2) ?? '–']));
}

/** Maps of one unit may share their limits: those weighted by one variant of one model. */
export function unitOf({ method, variant, model }: FigureColumn): { key: string; title: string } {
  if (method === 'value') return { key: method, title: method };
  if (!isWeighted(method)) return { key: `${method} ${model}`, title: method };
  const title = variantTitles[variant] === '' ? 'Grad-CAM' : variantTitles[variant];
  return { key: `${variant} ${model}`, title };
}

/** What N, M and the donors of a column have to do with its map. */
export function countsUsed({ method, variant }: FigureColumn): { N: boolean; M: boolean; donors: boolean } {
  const N = isWeighted(method) && method !== 'single' && variant !== 'eigencam';
  return { N, M: isCut(method), donors: isTransferred(method) };
}
