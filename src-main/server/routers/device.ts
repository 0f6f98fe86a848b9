/** What this machine computes on. */
import { availableParallelism, freemem, totalmem } from 'node:os';
import { diskNeeded, flavourNames, tensorflowVersion, wheels } from '../../compute/runtime/flavours.ts';
import { hasNvidiaGpu, installedRuntime } from '../../compute/runtime/installed.ts';
import { anyProcedure, router } from '../procedures.ts';

export const deviceRouter = router({
  /** Without an open workspace nothing computes, and `compute` is null. */
  status: anyProcedure.query(async ({ ctx: { host }, signal }) => {
    // Asked when a runtime has been installed: the thread is being replaced then.
    const options = { signal, anyThread: true };
    const compute = host.opened === null ? null : await host.opened.engine.compute.call('device', {}, options);
    return {
      compute,
      threads: availableParallelism(),
      memory: { total: totalmem(), free: freemem(), engine: process.memoryUsage().rss },
      gpu: hasNvidiaGpu(),
      tensorflowVersion,
      runtimes: flavourNames.map((flavour) => ({
        flavour,
        label: wheels[flavour].label,
        installed: installedRuntime(flavour) !== null,
        download: wheels[flavour].bytes,
        disk: diskNeeded[flavour],
      })),
    };
  }),
});
