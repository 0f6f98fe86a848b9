/** Times each stage by name; a stage that runs twice adds up. */
export class StageClock {
  readonly seconds: Record<string, number> = {};

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      const spent = (performance.now() - start) / 1000;
      this.seconds[stage] = Math.round(((this.seconds[stage] ?? 0) + spent) * 1000) / 1000;
    }
  }
}
