/** The latest results of a loader by key: what is asked for twice is loaded once, what failed is asked for again. */
export interface LruLimits<Value> {
  /** Entries. */
  most: number;
  /** Bytes of all that is there; the latest stays even where it alone is more. */
  mostBytes?: number;
  bytesOf?: (value: Value) => number;
}

export class Lru<Value> {
  private readonly entries = new Map<string, Promise<Value>>();
  private readonly ready = new Map<string, { value: Value; bytes: number }>();
  private readonly limits: LruLimits<Value>;
  private bytes = 0;

  constructor(limits: LruLimits<Value>) {
    this.limits = limits;
  }

  /** What is there already, without waiting. */
  peek(key: string): Value | undefined {
    return this.ready.get(key)?.value;
  }

  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const known = this.entries.get(key);
    if (known !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known;
    }
    const loading = load().then(
      (value) => {
        if (this.entries.get(key) === loading) this.put(key, value);
        return value;
      },
      (error: unknown) => {
        if (this.entries.get(key) === loading) this.entries.delete(key);
        throw error;
      },
    );
    this.entries.set(key, loading);
    this.makeRoom();
    return loading;
  }

  clear(): void {
    this.entries.clear();
    this.ready.clear();
    this.bytes = 0;
  }

  private put(key: string, value: Value): void {
    const bytes = this.limits.bytesOf?.(value) ?? 0;
    this.ready.set(key, { value, bytes });
    this.bytes += bytes;
    this.makeRoom();
  }

  private makeRoom(): void {
    const { most, mostBytes = Number.POSITIVE_INFINITY } = this.limits;
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= most && (this.bytes <= mostBytes || this.entries.size === 1)) return;
      this.entries.delete(oldest);
      this.bytes -= this.ready.get(oldest)?.bytes ?? 0;
      this.ready.delete(oldest);
    }
  }
}
