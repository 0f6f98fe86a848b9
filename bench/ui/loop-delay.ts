/**
 * Put before a program with `--import`: how long its event loop was held at most, written to the file that
 * `TRIPLETSCOPE_LOOP_DELAY` names, since the last SIGUSR2. By the clock a turn also lasts while another program has the
 * core; what the thread itself computed from one beat to the next says which of the two it was.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.TRIPLETSCOPE_LOOP_DELAY;
if (isMainThread && file !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let mostCpu = 0;
  process.on('SIGUSR2', () => {
    delays.reset();
    mostCpu = 0;
  });
  let before = process.threadCpuUsage();
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    mostCpu = Math.max(mostCpu, user + system);
    before = process.threadCpuUsage();
  }, 4).unref();
  const write = (): void => {
    const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e4) / 100;
    const held = {
      pid: process.pid,
      most: ms(delays.max),
      mostCpu: Math.round(mostCpu / 10) / 100,
      p99: ms(delays.percentile(99)),
      p999: ms(delays.percentile(99.9)),
    };
    writeFileSync(file, JSON.stringify(held));
  };
  setInterval(write, 500).unref();
}
