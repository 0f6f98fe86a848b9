/** Objects in words, for lists, the status line and a screen reader. */
import { boundsOfGeometry } from '../../../src-shared/annotate/bounds.ts';
import type { AGeometry, AnObject } from '../../state/annotation-wire.ts';

export const kindWords: Readonly<Record<AGeometry['kind'], string>> = {
  box: 'Box',
  polygon: 'Polygon',
  mask: 'Mask',
  file: 'Mask file',
};

/** "120 × 80 at 30, 40", in image pixels. */
export function sizeWords(geometry: AGeometry): string {
  const bounds = boundsOfGeometry(geometry);
  if (bounds === null) return geometry.kind === 'file' ? geometry.relativePath : 'no pixels';
  const [x, y, width, height] = [bounds.x, bounds.y, bounds.width, bounds.height].map(short);
  return `${width} × ${height} at ${x}, ${y}`;
}

export function classWords(object: Pick<AnObject, 'class'>, classOfImage: string): string {
  return object.class ?? classOfImage;
}

/** Where it came from, as in "drawn by ann". */
export function sourceWords({ source, author }: Pick<AnObject, 'source' | 'author'>): string {
  const by = author === '' ? '' : ` by ${author}`;
  if (source.kind === 'imported') return by === '' ? `imported, ${source.format}` : `imported, changed${by}`;
  if (source.kind === 'drawn') return `drawn${by}`;
  return `from the map “${source.row}” at τ = ${source.tau}${by}`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
