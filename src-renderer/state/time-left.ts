/** How long a stage of a job still takes, from its pace so far. */

export interface PaceMark {
  stage: string;
  /** Milliseconds, of the first report of the stage. */
  at: number;
  done: number;
}

/** The mark to keep: a new one where the stage changed or began again. */
export function markPace(mark: PaceMark | undefined, now: PaceMark): PaceMark {
  return mark === undefined || mark.stage !== now.stage || now.done < mark.done ? now : mark;
}

/** Seconds; null before there is a pace to go by. */
export function secondsLeft(mark: PaceMark, now: PaceMark, total: number | null): number | null {
  const done = now.done - mark.done;
  const elapsed = (now.at - mark.at) / 1000;
  if (total === null || done <= 0 || elapsed < 1) return null;
  return ((total - now.done) * elapsed) / done;
}

/** "3 s left", "2 min left", "1 h 20 min left". */
export function showTimeLeft(seconds: number): string {
  return `${showDuration(Math.max(1, seconds))} left`;
}

export function showDuration(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "496 of 800", "12.5 of 572 MB". */
export function showDone(done: number, total: number | null, unit?: 'bytes'): string {
  const show = (value: number): string =>
    unit === 'bytes'
      ? (value / 1e6).toLocaleString('en', { maximumFractionDigits: value < 1e8 ? 1 : 0 })
      : Math.round(value).toLocaleString('en');
  const suffix = unit === 'bytes' ? ' MB' : '';
  return total === null ? `${show(done)}${suffix}` : `${show(done)} of ${show(total)}${suffix}`;
}

/** 1,234,567 → "1.2 MB". */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString('en', { maximumFractionDigits: power > 0 && value < 100 ? 1 : 0 })} ${units[power]}`;
}
