/** `device`: what this machine computes on, measured for about a second. */
import { Command } from 'commander';
import { ComputeClient } from '../../compute/client.ts';
import { withJson } from '../options.ts';
import { runCommand } from '../session.ts';

export function deviceCommand(): Command {
  return withJson(new Command('device'))
    .description('Prints which hardware and libraries are used for computing, with a one-second measurement.')
    .option('--wasm', 'do not use an installed TensorFlow runtime')
    .addHelpText('after', '\nExample:\n  tripletscope device')
    .action((options: { json?: boolean; wasm?: boolean }) =>
      runCommand(options, async (session) => {
        const compute = new ComputeClient({ backend: options.wasm === true ? 'wasm' : 'auto' });
        try {
          const info = await compute.call('device', {}, session);
          const gigaflops = await compute.call('measure', { seconds: 1 }, session);
          const text = `${info.device}, ${info.backend} ${info.version}: ${gigaflops.toFixed(0)} GFLOP/s (matrix product, float32)`;
          const why = info.fallback === null ? '' : `\nnot TensorFlow: ${info.fallback}`;
          return { value: { ...info, gigaflops }, text: `${text}${why}\nforward passes: ${info.trunks}` };
        } finally {
          await compute.close();
        }
      }),
    );
}
