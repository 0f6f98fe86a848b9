/** The few smallest of many distances, in order; of equals the one that was offered first. */
export class NearestRows {
  private readonly distances: Float64Array;
  private readonly held: Int32Array;
  private size = 0;

  constructor(capacity: number) {
    this.distances = new Float64Array(capacity);
    this.held = new Int32Array(capacity);
  }

  /** What is no finite distance is no neighbour. */
  offer(distance: number, row: number): void {
    const full = this.size === this.distances.length;
    if (!(distance < this.limit)) return;
    const at = this.placeOf(distance);
    const end = full ? this.size - 1 : this.size++;
    this.distances.copyWithin(at + 1, at, end);
    this.held.copyWithin(at + 1, at, end);
    this.distances[at] = distance;
    this.held[at] = row;
  }

  /** Nearest first. */
  get rows(): Int32Array {
    return this.held.subarray(0, this.size);
  }

  /** What is as far as this need not be offered; infinite as long as there is room. */
  get limit(): number {
    return this.size === this.distances.length ? this.furthest : Number.POSITIVE_INFINITY;
  }

  private get furthest(): number {
    return this.size === 0 ? Number.NEGATIVE_INFINITY : this.distances[this.size - 1];
  }

  /** Behind every distance that is as small. */
  private placeOf(distance: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.distances[middle] <= distance) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
