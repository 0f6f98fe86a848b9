/** Changes of a figure, as what is to be put into its document. Pure. */
import type { FigureColumn, FigureInset, FigureMethod, FigureSpec } from '../../../src-shared/figure/figure-spec.ts';
import { figureMethods, isWeighted } from '../../../src-shared/figure/figure-spec.ts';
import type { Region } from '../../../src-shared/figure/map-region.ts';
import { isChannelVariant, type VariantName, variantNames } from '../../../src-shared/variants.ts';

export function placed<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/** A row to another place; its insets go with it. */
export function moved({ rows, insets }: FigureSpec, from: number, to: number): Pick<FigureSpec, 'rows' | 'insets'> {
  const order = placed(
    rows.map((_, at) => at),
    from,
    to,
  );
  return { rows: order.map((at) => rows[at]), insets: insets.map((one) => ({ ...one, row: order.indexOf(one.row) })) };
}

export function withoutRow({ rows, insets }: FigureSpec, at: number): Pick<FigureSpec, 'rows' | 'insets'> {
  return {
    rows: rows.filter((_, row) => row !== at),
    insets: insets.flatMap((one) => (one.row === at ? [] : [{ ...one, row: one.row > at ? one.row - 1 : one.row }])),
  };
}

/** The variants that a method can be drawn with; none for what has no weights. */
export function variantsOf(method: FigureMethod): readonly VariantName[] {
  if (!isWeighted(method)) return [];
  return method === 'single' ? variantNames : variantNames.filter(isChannelVariant);
}

/** Methods that a column can have: maps of value where the data set is a table. */
export function methodsWith(items: object | null): readonly FigureMethod[] {
  return figureMethods.filter((method) => method !== 'value' || items !== null);
}

/** With the photograph of another view; '' is that of the row. */
export function withView({ view: _, ...column }: FigureColumn, view: string): FigureColumn {
  return view === '' ? column : { ...column, view };
}

/** With another method, the variant kept where the method has it. */
export function withMethod(column: FigureColumn, method: FigureMethod): FigureColumn {
  const allowed = variantsOf(method);
  const variant = allowed.length === 0 || allowed.includes(column.variant) ? column.variant : 'gradcam';
  return { ...column, method, variant: isWeighted(method) ? variant : 'gradcam' };
}

/** In the corner that is farthest from the part that it enlarges. */
export function insetOf(row: number, region: Region): FigureInset {
  const across = region.x + region.width / 2 < 0.5 ? 'right' : 'left';
  const down = region.y + region.height / 2 < 0.5 ? 'bottom' : 'top';
  return { row, region, corner: `${down}-${across}`, size: 0.45 };
}

/** A dragged part in shares of a picture: within it, and not too small to be meant; null for a click. */
export function draggedRegion(from: readonly [number, number], to: readonly [number, number]): Region | null {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  const [left, right] = [from[0], to[0]].map(inside).sort((a, b) => a - b);
  const [top, bottom] = [from[1], to[1]].map(inside).sort((a, b) => a - b);
  const [width, height] = [right - left, bottom - top];
  if (width < 0.03 || height < 0.03) return null;
  const short = (value: number): number => Math.round(value * 1e4) / 1e4;
  const [x, y] = [short(left), short(top)];
  return { x, y, width: short(Math.min(width, 1 - x)), height: short(Math.min(height, 1 - y)) };
}
