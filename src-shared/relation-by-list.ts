/** By list: the user's own triplets or pairs. What is not listed is neither positive nor negative. */
import { TripletscopeError } from './errors.ts';
import type { Candidates, ListRelationSpec, Related, Relation } from './relation.ts';
import { GroupedRuns, IndexRuns } from './relation-runs.ts';

/** Throws `bad-input` for a row that names no image, one twice, or contradicts another pair. */
export function relationByList(spec: ListRelationSpec): Relation {
  requireRows(spec);
  const whole = { joinsSplits: true, count: spec.count, spec } as const;
  return spec.form === 'pairs'
    ? {
        ...whole,
        among: (images) => new PairsAmong(spec, images),
        needs: 'a listed pair that is alike and one that is not',
        remedy: 'List a pair of each kind for the image.',
      }
    : {
        ...whole,
        among: (images) => new TripletsAmong(spec, images),
        needs: 'a listed triplet with it as anchor',
        remedy: 'List a triplet for the image.',
      };
}

function requireRows({ rows, count, form }: ListRelationSpec): void {
  const names = form === 'triplets' ? 3 : 2;
  if (rows.length % 3 !== 0) throw broken('a row is cut short', 'three numbers a row', `${rows.length} numbers`);
  for (let at = 0; at < rows.length; at += 3) {
    const row = rows.subarray(at, at + 3);
    const images = row.subarray(0, names);
    const where = `${row.join(', ')} in row ${at / 3 + 1}`;
    if (images.some((image) => image < 0 || image >= count)) {
      throw broken('a row names no image', `images 0 to ${count - 1}`, where);
    }
    if (new Set(images).size < names) throw broken('a row names an image twice', `${names} different images`, where);
    if (names === 2 && row[2] !== 0 && row[2] !== 1)
      throw broken('the column same is neither 1 nor 0', '0 or 1', where);
  }
}

function broken(message: string, expected: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', `in the list ${message}`, { expected, received });
}

/** For each anchor its partners, ascending and each once, in one array. */
class Partners {
  readonly order: Int32Array;
  private readonly starts: Int32Array;

  constructor(count: number, edges: readonly (readonly [anchor: number, partner: number])[]) {
    const sorted = edges.toSorted(([a, x], [b, y]) => a - b || x - y);
    const once = sorted.filter(([a, x], i) => i === 0 || sorted[i - 1][0] !== a || sorted[i - 1][1] !== x);
    this.order = Int32Array.from(once, ([, partner]) => partner);
    this.starts = new Int32Array(count + 1);
    for (const [anchor] of once) this.starts[anchor + 1]++;
    for (let i = 0; i < count; i++) this.starts[i + 1] += this.starts[i];
  }

  span(anchor: number): readonly [number, number] {
    return [this.starts[anchor], this.starts[anchor + 1]];
  }

  size(anchor: number): number {
    return this.starts[anchor + 1] - this.starts[anchor];
  }

  has(anchor: number, partner: number): boolean {
    let [low, high] = this.span(anchor);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.order[middle] < partner) low = middle + 1;
      else high = middle;
    }
    return low < this.starts[anchor + 1] && this.order[low] === partner;
  }
}

function membersOf(count: number, images: ArrayLike<number>): Uint8Array {
  const members = new Uint8Array(count);
  for (let i = 0; i < images.length; i++) members[images[i]] = 1;
  return members;
}

/** Who is positive and negative as the list says; the candidates differ. */
abstract class Listed implements Related {
  protected abstract readonly positives: Partners;
  protected abstract readonly negatives: Partners;

  isPositive(anchor: number, image: number): boolean {
    return this.positives.has(anchor, image);
  }

  isNegative(anchor: number, image: number): boolean {
    return this.negatives.has(anchor, image);
  }

  positiveCount(anchor: number): number {
    return this.positives.size(anchor);
  }

  abstract candidates(anchor: number): Candidates | null;
}

/** Pairs hold both ways: a with b, and b with a. */
class PairsAmong extends Listed {
  protected readonly positives: Partners;
  protected readonly negatives: Partners;

  constructor({ count, rows }: ListRelationSpec, images: ArrayLike<number>) {
    super();
    const members = membersOf(count, images);
    const edges: [number, number][][] = [[], []];
    for (let at = 0; at < rows.length; at += 3) {
      const [a, b, alike] = rows.subarray(at, at + 3);
      if (members[b] === 1) edges[alike].push([a, b]);
      if (members[a] === 1) edges[alike].push([b, a]);
    }
    this.negatives = new Partners(count, edges[0]);
    this.positives = new Partners(count, edges[1]);
    const both = edges[0].find(([a, b]) => this.positives.has(a, b));
    if (both !== undefined) throw broken('a pair is listed as same and as different', 'one of both', both.join(', '));
  }

  candidates(anchor: number): Candidates | null {
    if (this.positives.size(anchor) === 0 || this.negatives.size(anchor) === 0) return null;
    const positives = new IndexRuns(this.positives.order, this.positives.span(anchor));
    const negatives = new GroupedRuns(this.negatives.order, Int32Array.from(this.negatives.span(anchor)), -1);
    return { kind: 'product', positives, negatives, marginFactor: null };
  }
}

/** An image may be nearer than one and farther than another: it is a positive, then, where no triplet is drawn. */
class TripletsAmong extends Listed {
  protected readonly positives: Partners;
  protected readonly negatives: Partners;
  /** Positive and negative of each anchor's rows, side by side, in the order of the list. */
  private readonly rows: { starts: Int32Array; positives: Int32Array; negatives: Int32Array };

  constructor({ count, rows }: ListRelationSpec, images: ArrayLike<number>) {
    super();
    const members = membersOf(count, images);
    const kept: (readonly [number, number, number])[] = [];
    for (let at = 0; at < rows.length; at += 3) {
      const [a, p, n] = rows.subarray(at, at + 3);
      if (members[p] === 1 && members[n] === 1) kept.push([a, p, n]);
    }
    kept.sort(([a], [b]) => a - b);
    const starts = new Int32Array(count + 1);
    for (const [a] of kept) starts[a + 1]++;
    for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
    this.rows = {
      starts,
      positives: Int32Array.from(kept, ([, p]) => p),
      negatives: Int32Array.from(kept, ([, , n]) => n),
    };
    this.positives = new Partners(
      count,
      kept.map(([a, p]) => [a, p]),
    );
    const far = kept.filter(([a, , n]) => !this.positives.has(a, n));
    this.negatives = new Partners(
      count,
      far.map(([a, , n]) => [a, n]),
    );
  }

  candidates(anchor: number): Candidates | null {
    const { starts, positives, negatives } = this.rows;
    const [from, to] = [starts[anchor], starts[anchor + 1]];
    if (from === to) return null;
    return { kind: 'listed', positives: positives.subarray(from, to), negatives: negatives.subarray(from, to) };
  }
}
