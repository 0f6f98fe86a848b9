/**
 * Masks as run lengths down the columns (COCO's order, background first): set operations, parts, holes and specks, without
 * ever laying out the pixels. All functions take and give masks of one size; none changes its arguments.
 */
import type { Box, Size } from '../geometry.ts';
import { runsFromText, runsToText } from '../rle.ts';
import type { Geometry } from '../truth-object.ts';

export interface MaskRuns extends Size {
  /** Lengths, alternating, background first; their sum is width · height. */
  runs: Uint32Array;
}

export type MaskGeometry = Extract<Geometry, { kind: 'mask' }>;

/** Throws `bad-input` for text that is no run-length encoding. */
export function runsOf({ width, height, counts }: MaskGeometry): MaskRuns {
  return { width, height, runs: typeof counts === 'string' ? runsFromText(counts) : Uint32Array.from(counts) };
}

export function maskGeometry({ width, height, runs }: MaskRuns): MaskGeometry {
  return { kind: 'mask', width, height, counts: runsToText(runs) };
}

export function emptyRuns({ width, height }: Size): MaskRuns {
  return { width, height, runs: Uint32Array.of(width * height) };
}

/** Pixels of the foreground. */
export function runsArea({ runs }: MaskRuns): number {
  let area = 0;
  for (let i = 1; i < runs.length; i += 2) area += runs[i];
  return area;
}

/** Of a and not b, of a or b, of both. */
export function difference(a: MaskRuns, b: MaskRuns): MaskRuns {
  return combine(a, b, (inA, inB) => inA && !inB);
}
export function union(a: MaskRuns, b: MaskRuns): MaskRuns {
  return combine(a, b, (inA, inB) => inA || inB);
}
export function intersection(a: MaskRuns, b: MaskRuns): MaskRuns {
  return combine(a, b, (inA, inB) => inA && inB);
}

export function isSameMask(a: MaskRuns, b: MaskRuns): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.runs.length === b.runs.length &&
    a.runs.every((run, i) => run === b.runs[i])
  );
}

function combine(a: MaskRuns, b: MaskRuns, rule: (inA: boolean, inB: boolean) => boolean): MaskRuns {
  const writer = new RunWriter(a);
  const total = a.width * a.height;
  let [indexA, indexB] = [0, 0];
  let [endA, endB] = [a.runs[0] ?? total, b.runs[0] ?? total];
  for (let at = 0; at < total; ) {
    while (endA <= at && indexA + 1 < a.runs.length) endA += a.runs[++indexA];
    while (endB <= at && indexB + 1 < b.runs.length) endB += b.runs[++indexB];
    const next = Math.min(endA <= at ? total : endA, endB <= at ? total : endB, total);
    if (rule(indexA % 2 === 1 && endA > at, indexB % 2 === 1 && endB > at)) writer.put(at, next);
    at = next;
  }
  return writer.end();
}

/** Collects stretches of foreground, ascending, whose ends may touch. */
export class RunWriter {
  private readonly size: Size;
  private readonly runs: number[] = [];
  private begun = 0;
  private start = -1;
  private stop = -1;

  constructor({ width, height }: Size) {
    this.size = { width, height };
  }

  /** Places count down the columns, `to` is past the last. */
  put(from: number, to: number): void {
    if (to <= from) return;
    if (from <= this.stop && this.start >= 0) {
      this.stop = Math.max(this.stop, to);
      return;
    }
    this.flush();
    this.start = from;
    this.stop = to;
  }

  end(): MaskRuns {
    this.flush();
    const rest = this.size.width * this.size.height - this.begun;
    if (rest > 0 || this.runs.length === 0) this.runs.push(rest);
    return { ...this.size, runs: Uint32Array.from(this.runs) };
  }

  private flush(): void {
    if (this.start < 0) return;
    this.runs.push(this.start - this.begun, this.stop - this.start);
    this.begun = this.stop;
    this.start = -1;
  }
}

/** Vertical stretches, column by column from the left, each of them top down; none touches another in its column. */
interface Stretches {
  column: Int32Array;
  top: Int32Array;
  /** Past the last pixel. */
  bottom: Int32Array;
}

function stretchesOf({ height, runs }: Pick<MaskRuns, 'height' | 'runs'>): Stretches {
  const column: number[] = [];
  const top: number[] = [];
  const bottom: number[] = [];
  let at = 0;
  for (let i = 0; i < runs.length; i++) {
    const end = at + runs[i];
    if (i % 2 === 1) {
      for (let from = at; from < end; ) {
        const x = Math.floor(from / height);
        const to = Math.min(end, (x + 1) * height);
        column.push(x);
        top.push(from - x * height);
        bottom.push(to - x * height);
        from = to;
      }
    }
    at = end;
  }
  return { column: Int32Array.from(column), top: Int32Array.from(top), bottom: Int32Array.from(bottom) };
}

/** The component of each stretch; stretches of neighbouring columns belong together where they share a side, or a corner. */
function componentsOf({ column, top, bottom }: Stretches, corners: boolean): Int32Array {
  const parent = Int32Array.from(column, (_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root];
    while (parent[i] !== root) [i, parent[i]] = [parent[i], root];
    return root;
  };
  const reach = corners ? 1 : 0;
  let before = 0; // the first stretch of the column before
  for (let i = 0; i < column.length; ) {
    let next = i;
    while (next < column.length && column[next] === column[i]) next++;
    let beforeEnd = before;
    while (beforeEnd < i && column[beforeEnd] === column[i] - 1) beforeEnd++;
    for (let a = before, b = i; a < beforeEnd && b < next; ) {
      if (top[a] < bottom[b] + reach && top[b] < bottom[a] + reach) parent[find(a)] = find(b);
      if (bottom[a] < bottom[b]) a++;
      else b++;
    }
    const isNext = next < column.length && column[next] === column[i] + 1;
    before = isNext ? i : next;
    i = next;
  }
  return Int32Array.from(column, (_, i) => find(i));
}

/** The connected parts of a mask, the largest first; pixels that only touch at a corner belong together. */
export function maskParts(mask: MaskRuns): MaskRuns[] {
  const stretches = stretchesOf(mask);
  const component = componentsOf(stretches, true);
  const writers = new Map<number, RunWriter>();
  eachStretch(stretches, mask.height, (i, from, to) => {
    const root = component[i];
    const writer = writers.get(root) ?? new RunWriter(mask);
    writers.set(root, writer);
    writer.put(from, to);
  });
  return [...writers.values()].map((writer) => writer.end()).sort((a, b) => runsArea(b) - runsArea(a));
}

/** Without the parts of fewer than `smallest` pixels. */
export function removeSpecks(mask: MaskRuns, smallest: number): MaskRuns {
  return keepParts(mask, stretchesOf(mask), { corners: true, keep: ({ area }) => area >= smallest });
}

/** With every hole filled that has at most `largest` pixels: background that no side connects with the border of the image. */
export function fillHoles(mask: MaskRuns, largest = Number.POSITIVE_INFINITY): MaskRuns {
  const outside = complement(mask);
  const holes = keepParts(outside, stretchesOf(outside), {
    corners: false,
    keep: ({ area, touchesBorder }) => !touchesBorder && area <= largest,
  });
  return union(mask, holes);
}

export function complement({ width, height, runs }: MaskRuns): MaskRuns {
  if (runs[0] === 0)
    return { width, height, runs: runs.length === 1 ? Uint32Array.of(0, width * height) : runs.slice(1) };
  const turned = new Uint32Array(runs.length + 1);
  turned.set(runs, 1);
  return { width, height, runs: turned };
}

interface PartFacts {
  area: number;
  touchesBorder: boolean;
}

function keepParts(
  mask: MaskRuns,
  stretches: Stretches,
  { corners, keep }: { corners: boolean; keep: (facts: PartFacts) => boolean },
): MaskRuns {
  const component = componentsOf(stretches, corners);
  const facts = new Map<number, PartFacts>();
  for (let i = 0; i < component.length; i++) {
    const [x, top, bottom] = [stretches.column[i], stretches.top[i], stretches.bottom[i]];
    const known = facts.get(component[i]) ?? { area: 0, touchesBorder: false };
    facts.set(component[i], known);
    known.area += bottom - top;
    known.touchesBorder ||= x === 0 || x === mask.width - 1 || top === 0 || bottom === mask.height;
  }
  const writer = new RunWriter(mask);
  eachStretch(stretches, mask.height, (i, from, to) => {
    if (keep(facts.get(component[i])!)) writer.put(from, to);
  });
  return writer.end();
}

function eachStretch(
  { column, top, bottom }: Stretches,
  height: number,
  visit: (index: number, from: number, to: number) => void,
): void {
  for (let i = 0; i < column.length; i++) visit(i, column[i] * height + top[i], column[i] * height + bottom[i]);
}

/** Null for a mask without a pixel. */
export function runsBounds(mask: MaskRuns): Box | null {
  const { column, top, bottom } = stretchesOf(mask);
  if (column.length === 0) return null;
  let [first, last] = [mask.height, 0];
  for (let i = 0; i < column.length; i++) {
    first = Math.min(first, top[i]);
    last = Math.max(last, bottom[i]);
  }
  const x = column[0];
  return { x, y: first, width: column[column.length - 1] + 1 - x, height: last - first };
}

/** The mask moved by whole pixels; what leaves the image is lost. */
export function shiftMask(mask: MaskRuns, dx: number, dy: number): MaskRuns {
  const { width, height } = mask;
  const { column, top, bottom } = stretchesOf(mask);
  const writer = new RunWriter(mask);
  for (let i = 0; i < column.length; i++) {
    const x = column[i] + dx;
    if (x < 0 || x >= width) continue;
    writer.put(x * height + Math.max(0, top[i] + dy), x * height + Math.min(height, bottom[i] + dy));
  }
  return writer.end();
}

/** Whether the pixel is foreground. */
export function hasPixel({ width, height, runs }: MaskRuns, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= width || y >= height) return false;
  const place = Math.floor(x) * height + Math.floor(y);
  let at = 0;
  for (let i = 0; i < runs.length; i++) {
    at += runs[i];
    if (place < at) return i % 2 === 1;
  }
  return false;
}
