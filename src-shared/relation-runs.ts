/** Sets of images that cost nothing each: runs of one order that all of them share. */

/** The images at the places [from, to) and [resume, end) of an order, in that order. */
export class IndexRuns {
  readonly order: Int32Array;
  readonly size: number;
  private readonly from: number;
  private readonly first: number;
  private readonly resume: number;

  constructor(order: Int32Array, [from, to, resume = to, end = resume]: readonly number[]) {
    this.order = order;
    this.from = from;
    this.first = to - from;
    this.resume = resume - this.first;
    this.size = this.first + end - resume;
  }

  /** The k-th image, k in [0, size). */
  at(k: number): number {
    return this.order[(k < this.first ? this.from : this.resume) + k];
  }

  /** A copy, for tests and for sets that are known to be small. */
  toArray(): number[] {
    return Array.from({ length: this.size }, (_, k) => this.at(k));
  }
}

/**
 * The same in groups, for samplers that draw the group first: by class, the other classes. Group g holds the places
 * [start(g), end(g)) of the order; none is empty, and together they are the set in its order.
 */
export class GroupedRuns extends IndexRuns {
  readonly groups: number;
  /** The same array for all sets of one order that differ in `skip` alone. */
  readonly bounds: Int32Array;
  private readonly skip: number;

  /** `bounds`: ascending places at which groups begin, and the last one's end; the group `skip` is left out (−1: none). */
  constructor(order: Int32Array, bounds: Int32Array, skip: number) {
    const last = bounds.length - 1;
    const whole = [bounds[0], bounds[last]];
    super(order, skip < 0 ? whole : [bounds[0], bounds[skip], bounds[skip + 1], bounds[last]]);
    this.bounds = bounds;
    this.skip = skip < 0 ? last : skip;
    this.groups = skip < 0 ? last : last - 1;
  }

  start(group: number): number {
    return this.bounds[group < this.skip ? group : group + 1];
  }

  end(group: number): number {
    return this.bounds[(group < this.skip ? group : group + 1) + 1];
  }
}
