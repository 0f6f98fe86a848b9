/**
 * Put before a program with `--import`: how long its event loop was held at most, written to the file that
 * `TRIPLETSCOPE_LOOP_DELAY` names, since the last SIGUSR2.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.TRIPLETSCOPE_LOOP_DELAY;
if (isMainThread && file !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  process.on('SIGUSR2', () => delays.reset());
  const write = (): void => {
    const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e4) / 100;
    const held = {
      pid: process.pid,
      most: ms(delays.max),
      p99: ms(delays.percentile(99)),
      p999: ms(delays.percentile(99.9)),
    };
    writeFileSync(file, JSON.stringify(held));
  };
  setInterval(write, 500).unref();
}
