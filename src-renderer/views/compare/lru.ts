/** The latest results of a loader by key: what is asked for twice is loaded once, what failed is asked for again. */
export class Lru<Value> {
  private readonly entries = new Map<string, Promise<Value>>();
  private readonly ready = new Map<string, Value>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** What is there already, without waiting. */
  peek(key: string): Value | undefined {
    return this.ready.get(key);
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
        if (this.entries.get(key) === loading) this.ready.set(key, value);
        return value;
      },
      (error: unknown) => {
        if (this.entries.get(key) === loading) this.entries.delete(key);
        throw error;
      },
    );
    this.entries.set(key, loading);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.most) break;
      this.entries.delete(oldest);
      this.ready.delete(oldest);
    }
    return loading;
  }

  clear(): void {
    this.entries.clear();
    this.ready.clear();
  }
}
