/** A memory of bounded size: what was asked for longest ago goes first. */
export class ByteLru<V> {
  private readonly limit: number;
  private readonly entries = new Map<string, { value: V; bytes: number }>();
  private held = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: string): V | undefined {
    const found = this.entries.get(key);
    if (found === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, found);
    return found.value;
  }

  /** What is larger than all of it is not kept. */
  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.limit) return;
    this.entries.set(key, { value, bytes });
    this.held += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.limit) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const found = this.entries.get(key);
    if (found === undefined) return;
    this.entries.delete(key);
    this.held -= found.bytes;
  }
}
