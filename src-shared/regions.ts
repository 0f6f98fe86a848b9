/**
 * Connected regions of {level ≥ L} for every level L of an image at once, as OpenCV's findContours would report them:
 * 8-connected, each with the box of its outer contour, and a box for the contour of each hole.
 *
 * One scan of the image gives the horizontal runs of all levels (`level-runs.ts`); per level the runs of neighbouring rows
 * are linked (`run-components.ts`). Cost follows the number of runs, not pixels × levels. As in a planar graph,
 * links − runs + regions is the number of holes, so levels without holes, most of them in smooth maps, need no pass over
 * the background.
 */
import {
  collectRuns,
  emptyRuns,
  fillClosed,
  gapsBetween,
  type LevelImage,
  type Runs,
  rankLevels,
} from './level-runs.ts';
import { Components } from './run-components.ts';

/** Regions at one level; valid during the visit. Boxes are x0, y0, x1, y1, inclusive pixels. */
export interface LevelRegions {
  /** Outer boxes in raster order of each region's first pixel, then the holes' boxes grown by one pixel. */
  boxes: Int32Array;
  /** Number of boxes. */
  count: number;
  /** Offset in `boxes` of the region whose outer polygon through pixel centres has the largest area (ties: the last). */
  largest: number;
}

/** Runs held at once (8 MB); images with more, noise for example, are scanned again for the next levels. */
const runLimit = 1 << 20;

export interface RegionOptions {
  /** False leaves the boxes of holes out, which saves most of the background passes. */
  holes: boolean;
  /** 1 per level that is wanted; all of them unless set. */
  only?: Uint8Array;
}

/**
 * Calls `visit` for each wanted level that some pixel reaches, highest first. Where all are wanted, those that no pixel
 * has are left out: they share the regions of the next higher one.
 */
export function visitRegions(
  image: LevelImage,
  { holes, only }: RegionOptions,
  visit: (level: number, regions: LevelRegions) => void,
): void {
  const { rows, columns } = image;
  const ranking = rankLevels(image, only);
  const { present, counts } = ranking;
  const mostRuns = counts.reduce((most, n) => Math.max(most, n), 0);
  const finder = finderFor(rows, columns, mostRuns);
  for (let high = present.length; high > 0; ) {
    let low = high;
    let total = counts[low - 1];
    while (low > 1 && total + counts[low - 2] <= runLimit) total += counts[--low - 1];
    const { start, end, offsets } = collectRuns(image, ranking, { low, high, total });
    for (let rank = high; rank >= low; rank--) {
      const from = offsets[rank - low];
      const to = from + counts[rank - 1];
      visit(present[rank - 1], finder.regionsOf({ start, end, from, to }, holes));
    }
    high = low - 1;
  }
}

/** Regions of one level after the other, in buffers that all levels share. */
class RegionFinder {
  readonly rows: number;
  readonly columns: number;
  /** No level may have more. */
  readonly mostRuns: number;
  private readonly foreground: Components;
  private boxes = new Int32Array(64);
  /** Made when the first level with a hole comes. */
  private background: { gaps: Runs; components: Components } | null = null;
  private filled: { solid: Runs; components: Components } | null = null;

  constructor(rows: number, columns: number, mostRuns: number) {
    this.rows = rows;
    this.columns = columns;
    this.mostRuns = mostRuns;
    this.foreground = new Components(mostRuns);
  }

  regionsOf(runs: Runs, holes: boolean): LevelRegions {
    const pitch = this.columns + 1;
    const found = this.foreground;
    found.link(runs, pitch, 1);
    const best = found.largest();
    let count = 0;
    let largest = 0;
    for (let c = 0; c < found.made; c++) {
      if (!found.isRoot(c)) continue;
      if (c === best) largest = 4 * count;
      this.addBox(count++, found.boxes, 4 * c, 0);
    }
    const holeCount = found.links - (runs.to - runs.from) + count;
    const certain = holeCount === 0 || found.isLargestFilled(best);
    if (certain && (holeCount === 0 || !holes)) return { boxes: this.boxes, count, largest };
    const { gaps, components } = this.linkBackground(runs);
    if (!certain) largest = 4 * this.largestFilled(runs, gaps, components);
    for (let c = 0; holes && c < components.made; c++) {
      if (components.isRoot(c) && this.isClosed(components, c)) this.addBox(count++, components.boxes, 4 * c, 1);
    }
    return { boxes: this.boxes, count, largest };
  }

  private linkBackground(runs: Runs): { gaps: Runs; components: Components } {
    const most = this.mostRuns + this.rows;
    this.background ??= { gaps: emptyRuns(most), components: new Components(most) };
    const { gaps, components } = this.background;
    gapsBetween(runs, this.rows, this.columns, gaps);
    components.link(gaps, this.columns + 1, 0);
    return this.background;
  }

  /** Background that does not reach the border of the image is a hole. */
  private isClosed({ boxes }: Components, component: number): boolean {
    const b = 4 * component;
    return boxes[b] > 0 && boxes[b + 1] > 0 && boxes[b + 2] < this.columns - 1 && boxes[b + 3] < this.rows - 1;
  }

  /**
   * An outer polygon encloses its holes and what lies in them: with the closed gaps filled the area is local again, and
   * regions inside holes, never the largest, have melted into the region around them.
   */
  private largestFilled(runs: Runs, gaps: Runs, background: Components): number {
    const most = this.mostRuns + this.rows;
    this.filled ??= { solid: emptyRuns(most), components: new Components(most) };
    const { solid, components } = this.filled;
    fillClosed(runs, gaps, (gap) => this.isClosed(background, background.root(background.of[gap])), solid);
    components.link(solid, this.columns + 1, 1);
    return this.positionOf(components.first[components.largest()]);
  }

  private addBox(position: number, from: Int32Array, offset: number, grow: 0 | 1): void {
    const b = 4 * position;
    if (b + 4 > this.boxes.length) {
      const larger = new Int32Array(2 * this.boxes.length);
      larger.set(this.boxes);
      this.boxes = larger;
    }
    this.boxes[b] = from[offset] - grow;
    this.boxes[b + 1] = from[offset + 1] - grow;
    this.boxes[b + 2] = from[offset + 2] + grow;
    this.boxes[b + 3] = from[offset + 3] + grow;
  }

  /** Position among the regions of the one with this first pixel. */
  private positionOf(firstPixel: number): number {
    const found = this.foreground;
    let position = 0;
    for (let c = 0; found.first[c] !== firstPixel; c++) if (found.isRoot(c)) position++;
    return position;
  }
}

/** Maps of one size follow one another: they share the buffers of a finder, up to this number of runs. */
const sharedRuns = 1 << 14;
let shared: RegionFinder | null = null;

function finderFor(rows: number, columns: number, mostRuns: number): RegionFinder {
  if (shared?.rows === rows && shared.columns === columns && mostRuns <= shared.mostRuns) return shared;
  const finder = new RegionFinder(rows, columns, mostRuns);
  if (mostRuns <= sharedRuns) shared = finder;
  return finder;
}
