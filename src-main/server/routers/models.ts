/** The models of the workspace: listed, opened, named, thrown away. Files of models go through `files`. */
import { z } from 'zod';
import { plainName } from '../../../src-shared/plain-name.ts';
import { deletedWithModel, deleteModel } from '../../models/delete-model.ts';
import { describeModels } from '../../models/describe-model.ts';
import { makeCurrent, nameModel, requireModel } from '../../models/model-settings.ts';
import type { JobId, ModelId } from '../../workspace/ids.ts';
import type { EngineHost, Opened } from '../host.ts';
import { procedure, router } from '../procedures.ts';

const modelId = z.object({ id: z.number().int() }).transform(({ id }) => ({ id: id as ModelId }));
const naming = z.object({ id: z.number().int(), name: plainName(100).nullable() });

export const modelsRouter = router({
  /** The newest first. */
  list: procedure.query(({ ctx: { opened } }) => describeModels(opened.engine)),

  /** Makes it the current one, and brings it up by the job that is given back. */
  open: procedure.input(modelId).mutation(({ ctx: { opened, host }, input: { id } }) => {
    requireModel(id, opened.engine);
    makeCurrent(id, opened.engine);
    changed(host);
    return opened.jobs.start('open-model', { model: id });
  }),

  /** Null takes the name away. */
  rename: procedure.input(naming).mutation(({ ctx: { opened, host }, input: { id, name } }) => {
    nameModel(id as ModelId, name, opened.engine);
    changed(host);
  }),

  /** What would go with it. */
  deletedWith: procedure
    .input(modelId)
    .query(({ ctx: { opened }, input: { id } }) => deletedWithModel(id, opened.engine)),

  delete: procedure.input(modelId).mutation(async ({ ctx: { opened, host }, input: { id } }) => {
    const { engine } = opened;
    const deleted = await deleteModel(id, { engine, inUse: jobWith(id, opened) });
    changed(host);
    return deleted;
  }),
});

/** The scores that are shown are those of the current model. */
function changed(host: EngineHost): void {
  for (const what of ['models', 'runs', 'scores'] as const) host.events.emit({ type: 'changed', what });
}

const making: readonly string[] = ['train', 'report', 'demo', 'import', 'import-model'];

/** The job that works with it, or may: what makes models and scores them is not asked which. */
function jobWith(id: ModelId, { jobs, engine }: Opened): string | null {
  const under = jobs.list().filter(({ state }) => state === 'running' || state === 'queued');
  const using = under.find(({ id: job, kind }) => {
    const params = engine.workspace.jobs.get(job as JobId)?.params as { model?: unknown } | undefined;
    return making.includes(kind) || params?.model === id;
  });
  return using?.title ?? null;
}
