import { z } from 'zod';
import { flavourNames } from '../../compute/runtime/flavours.ts';
import { installRuntime } from '../../compute/runtime/install.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({ flavour: z.enum(flavourNames) });

/** Afterwards the compute thread starts anew, with the runtime that is preferred now. */
export const installRuntimeJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ flavour }) => `Installing TensorFlow (${flavour === 'cuda' ? 'NVIDIA GPU' : 'CPU'})`,
  lane: 'compute',
  changes: [],
  work: async ({ flavour }, engine, context) => {
    await installRuntime(flavour, context);
    await engine.compute.close();
  },
};
