/** What a model's file says of it: JSON in the metadata of a safetensors file. */
import { z } from 'zod';
import { artefactSpec } from './artefact.ts';

/** Where the JSON lies in the metadata. */
export const modelEntry = 'tripletscope_model';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What stands in the metadata. `format` rises when a reader of this one could not read it. */
export const exportSchema = z.object({
  format: z.literal(1),
  /** Content key: the same model has the same everywhere. */
  key: sha256,
  backbone: z.string().max(100),
  /** Of the weight file that it was made from, or `random N`. */
  weights: z.string().regex(/^([0-9a-f]{64}(#[\w.]{1,1000})?|random \d{1,15})$/),
  spec: artefactSpec.extend({ trunk: sha256 }),
  name: z.string().max(100).nullable(),
  created: z.string().max(40),
  /** The run that made it, with files by name alone; null where it is not known. */
  run: z.unknown(),
});
export type ModelExport = z.output<typeof exportSchema>;
