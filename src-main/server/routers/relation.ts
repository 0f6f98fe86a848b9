/** Which images are positives and negatives of each other: by class, or by a table of the user. */
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { chosenRelation, setRelation } from '../../models/image-relation.ts';
import { type RelationRequest, readRelation, summaryOf } from '../../models/relation-choice.ts';
import { removeUpload } from '../../workspace/uploaded-file.ts';
import type { EngineHost } from '../host.ts';
import { procedure, router } from '../procedures.ts';

const number = z.number().min(0);
/** `file` is an id of the table, from a dialog or an upload. */
const asked = z.discriminatedUnion('by', [
  z.object({ by: z.literal('class') }),
  z.object({ by: z.literal('list'), file: z.string() }),
  z.object({
    by: z.literal('target'),
    file: z.string(),
    scale: z.enum(['identity', 'log']),
    rule: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('distance'), within: number, beyond: number }),
      z.object({ kind: z.literal('rank'), share: number.max(0.5) }),
    ]),
    scaledMargin: z.boolean(),
  }),
]);

export const relationRouter = router({
  get: procedure.query(({ ctx: { opened } }) => summaryOf(chosenRelation(opened.engine))),

  /** Models and scores of the relation before stay, and are found again with it. Throws `usage` while a job runs or waits. */
  set: procedure.input(asked).mutation(async ({ ctx: { opened, host, changed }, input }) => {
    const { engine, jobs } = opened;
    if (jobs.list().some(({ state }) => state === 'running' || state === 'queued'))
      throw new TripletscopeError('usage', 'the relation cannot be changed while a job is running', {
        remedy: 'Wait until all jobs have ended, or cancel them, then try again.',
      });
    const request = withPath(input, host);
    try {
      const choice = await readRelation(request, engine.workspace);
      await setRelation(choice, engine);
      for (const what of ['images', 'models', 'scores'] as const) changed(what);
      return summaryOf(choice);
    } finally {
      if (request.by !== 'class') await removeUpload(request.file, engine.workspace.folder);
    }
  }),
});

function withPath(input: z.output<typeof asked>, { folders }: EngineHost): RelationRequest {
  return input.by === 'class' ? input : { ...input, file: folders.pathOf(input.file) };
}
