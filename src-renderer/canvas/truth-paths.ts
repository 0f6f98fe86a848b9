/** Ground truth and contours as SVG paths, in pixels of the evaluation size. */
import type { TruthFrame } from '../../src-shared/compare-frames.ts';
import { contourAt } from '../../src-shared/contour.ts';
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { InputFrame } from '../../src-shared/input-frame.ts';
import { maskOutline } from '../../src-shared/mask-outline.ts';
import { scaleMap } from '../../src-shared/scale-map.ts';

export interface TruthPaths {
  rows: number;
  columns: number;
  boxes: string;
  mask: string;
}

export function truthPaths({ meta, arrays }: TruthFrame): TruthPaths {
  const { rows, columns, width, height, boxes, hasMask } = meta;
  const [sx, sy] = [columns / width, rows / height];
  const box = boxes.map((one) => {
    const [x, y, w, h] = [one.x * sx, one.y * sy, one.width * sx, one.height * sy].map(short);
    return `M${x} ${y}h${w}v${h}h${-w}z`;
  });
  const rings = hasMask ? maskOutline({ width: columns, height: rows, data: arrays.mask }, { smallest: 6 }) : [];
  const mask = rings.map((ring) => `M${ring.map(([x, y]) => `${x} ${y}`).join('L')}z`);
  return { rows, columns, boxes: box.join(''), mask: mask.join('') };
}

/** What of the image lies outside a map's frame, to be filled by the rule evenodd; '' where the map covers all of it. */
export function outsidePath(
  frame: InputFrame | undefined,
  { rows, columns }: { rows: number; columns: number },
): string {
  if (frame === undefined) return '';
  const [x, y] = [frame.left * columns, frame.top * rows].map(short);
  const [w, h] = [frame.width * columns, frame.height * rows].map(short);
  return `M0 0h${columns}v${rows}h${-columns}zM${x} ${y}h${w}v${h}h${-w}z`;
}

/** Where the map, scaled to [0,1], crosses τ. */
export function contourPath(map: RawMap, tau: number, size: { rows: number; columns: number }): string {
  const { map: scaled, constant } = scaleMap(map, size);
  if (constant) return '';
  const segments = contourAt(scaled, tau);
  const parts: string[] = [];
  let [endX, endY] = [Number.NaN, Number.NaN];
  for (let i = 0; i < segments.length; i += 4) {
    const [x0, y0, x1, y1] = [segments[i], segments[i + 1], segments[i + 2], segments[i + 3]];
    if (x0 !== endX || y0 !== endY) parts.push(`M${short(x0)} ${short(y0)}`);
    parts.push(`L${short(x1)} ${short(y1)}`);
    [endX, endY] = [x1, y1];
  }
  return parts.join('');
}

function short(value: number): number {
  return Math.round(value * 100) / 100;
}
