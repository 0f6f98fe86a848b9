import { z } from 'zod';
import { type Flavour, flavourNames } from '../../compute/runtime/flavours.ts';
import { installRuntime } from '../../compute/runtime/install.ts';
import type { JobKind } from './job-kind.ts';

export function installTitle(flavour: Flavour): string {
  return `Installing TensorFlow (${flavour === 'cuda' ? 'NVIDIA GPU' : 'CPU'})`;
}

const params = z.object({ flavour: z.enum(flavourNames) });

/** What a workspace's row of it says when it is resumed; the host's own installations need no workspace. */
export const installRuntimeJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ flavour }) => installTitle(flavour),
  lane: 'compute',
  changes: [],
  work: async ({ flavour }, engine, context) => {
    await installRuntime(flavour, context);
    await engine.compute.close();
  },
};
