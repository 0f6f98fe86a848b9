/** Wall-clock samples of something that is done over and over. */

/** Seconds of each call after the warm-up calls. */
export async function secondsOf(
  work: () => unknown,
  { warmUp, samples }: { warmUp: number; samples: number },
): Promise<number[]> {
  for (let i = 0; i < warmUp; i++) await work();
  const seconds: number[] = [];
  for (let i = 0; i < samples; i++) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

/** The peak memory of this process so far, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
