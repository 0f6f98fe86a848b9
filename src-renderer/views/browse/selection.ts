/** Which images are chosen: a mark per row of the catalogue, so that "all" of 100,000 costs one pass. */
export class Selection {
  readonly marks: Uint8Array;
  count = 0;

  constructor(length: number) {
    this.marks = new Uint8Array(length);
  }

  has(row: number): boolean {
    return this.marks[row] === 1;
  }

  set(row: number, on: boolean): void {
    if (row >= this.marks.length || this.has(row) === on) return;
    this.marks[row] = on ? 1 : 0;
    this.count += on ? 1 : -1;
  }

  clear(): void {
    this.marks.fill(0);
    this.count = 0;
  }

  only(rows: ArrayLike<number>): void {
    this.clear();
    for (let i = 0; i < rows.length; i++) this.set(rows[i], true);
  }

  /** Ascending. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.count);
    let at = 0;
    for (let row = 0; at < rows.length; row++) if (this.marks[row] === 1) rows[at++] = row;
    return rows;
  }
}
