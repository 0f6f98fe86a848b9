/** One line of progress on a terminal's stderr: stage, bar, count, rate, time left. Silent where stderr is no terminal. */
import type { Progress } from '../../src-shared/progress.ts';
import { visible } from '../system/visible-text.ts';
import { writeStyled } from './terminal.ts';

const barWidth = 24;
const drawEveryMs = 80;

export interface ProgressBar {
  report: (progress: Progress) => void;
  /** Clears the line, so that other output can follow. */
  clear: () => void;
}

export function createProgressBar(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = performance.now.bind(performance),
): ProgressBar {
  if (!stream.isTTY) return { report: () => {}, clear: () => {} };
  let stage = '';
  let stageStart = 0;
  let stageFrom = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    writeStyled(stream, '\r\x1b[K');
  };
  const report = (progress: Progress): void => {
    const time = now();
    const begins = progress.stage !== stage;
    if (begins) {
      stage = progress.stage;
      stageStart = time;
      stageFrom = progress.done;
    }
    const finished = progress.total !== undefined && progress.done >= progress.total;
    if (!finished && !begins && time - drawn < drawEveryMs) return;
    drawn = time;
    const seconds = (time - stageStart) / 1000;
    const line = visible(progressLine(progress, { seconds, since: stageFrom })).replace(/\s/g, ' ');
    writeStyled(stream, `\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return { report, clear };
}

/** The text of the line; `since` is the count at which the stage (or the resumed stage) began. */
export function progressLine(
  { stage, done, total, figures, unit }: Progress,
  { seconds, since }: { seconds: number; since: number },
): string {
  const rate = seconds > 0 ? (done - since) / seconds : 0;
  const numbers = Object.entries(figures ?? {}).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
  const parts = [stage.padEnd(14)];
  const shown = (count: number): string =>
    unit === 'bytes' ? (count / 1e6).toFixed(count < 1e7 ? 1 : 0) : count.toLocaleString('en');
  const counted = unit === 'bytes' ? ' MB' : '';
  if (total === undefined) parts.push(`${shown(done)}${counted}`);
  else {
    const filled = total === 0 ? barWidth : Math.round((barWidth * Math.min(done, total)) / total);
    parts.push(`${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`, `${shown(done)}/${shown(total)}${counted}`);
  }
  if (rate > 0 && unit === 'bytes') parts.push(`${(rate / 1e6).toFixed(1)} MB/s`);
  else if (rate > 0) parts.push(`${rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)}/s`);
  if (rate > 0 && total !== undefined && done < total) parts.push(`${duration((total - done) / rate)} left`);
  return [...parts, ...numbers].join('  ');
}

/** 75 → "1:15", 42.3 → "42 s". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}
