import type { JobView } from '../../src-shared/host-events.ts';

/** Of the jobs together; −1 takes the bar away, above 1 it has no end yet. */
export function shareOf(jobs: readonly Pick<JobView, 'done' | 'total'>[]): number {
  const known = jobs.flatMap(({ done, total }) => (total === null || total === 0 ? [] : [done / total]));
  if (known.length === 0) return jobs.length === 0 ? -1 : 2;
  return Math.min(1, known.reduce((sum, share) => sum + share, 0) / known.length);
}
