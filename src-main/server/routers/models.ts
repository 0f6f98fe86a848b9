/** The models of the workspace. */
import { z } from 'zod';
import { backboneTitle } from '../../../src-shared/backbone-titles.ts';
import { currentModelId, makeCurrent, requireModel } from '../../models/model-settings.ts';
import { unseenCount } from '../../models/unseen.ts';
import { backboneByName } from '../../network/backbones/registry.ts';
import type { ModelId, RunId } from '../../workspace/ids.ts';
import type { StoredModel } from '../../workspace/tables/models.ts';
import type { TrainingRun } from '../../workspace/tables/runs.ts';
import type { Opened } from '../host.ts';
import { procedure, router } from '../procedures.ts';

const modelId = z.object({ id: z.number().int() }).transform(({ id }) => ({ id: id as ModelId }));
const specSchema = z.object({ layer: z.string(), pooling: z.string().optional() });

export const modelsRouter = router({
  /** The newest first. */
  list: procedure.query(({ ctx: { opened } }) => {
    const current = currentModelId(opened.engine);
    const { models, runs, evaluations } = opened.engine.workspace;
    const runOf = firstRuns(runs.all());
    const scored = new Set(evaluations.all().flatMap(({ complete, modelId }) => (complete ? [modelId] : [])));
    return models
      .all()
      .map((model) => modelView(model, { ...opened, current, run: runOf.get(model.id) ?? null, scored }))
      .reverse();
  }),

  /** Makes it the current one, and brings it up by the job that is given back. */
  open: procedure.input(modelId).mutation(({ ctx: { opened, host }, input: { id } }) => {
    requireModel(id, opened.engine);
    makeCurrent(id, opened.engine);
    // The scores that are shown are those of the current model.
    for (const what of ['models', 'scores'] as const) host.events.emit({ type: 'changed', what });
    return opened.jobs.start('open-model', { model: id });
  }),
});

/** "EfficientNet-Lite0 → 64, run 3"; the layer is named where it is not the last. */
function modelView(
  { id, key, backbone, spec, created }: StoredModel,
  {
    engine,
    current,
    run,
    scored,
  }: Pick<Opened, 'engine'> & { current: ModelId | null; run: RunId | null; scored: ReadonlySet<ModelId> },
) {
  const { workspace } = engine;
  const { layer } = specSchema.catch({ layer: '' }).parse(spec);
  const width = workspace.embeddings.width(id);
  const { stages } = backboneByName(backbone);
  const shown = layer === stages.at(-1)?.name ? '' : ` · ${layer}`;
  const made = run === null ? '' : `, run ${run}`;
  const title = `${backboneTitle(backbone)}${shown}${width === null ? '' : ` → ${width}`}${made}`;
  return {
    id,
    /** Content hash of network and head: the same wherever the model is opened. */
    key,
    title,
    backbone,
    layer,
    width,
    created,
    images: workspace.embeddings.count(id),
    current: id === current,
    /** Images of the data set that it has not seen yet. */
    unseen: unseenCount(id, engine.session),
    run,
    /** Whether its maps were evaluated. */
    scored: scored.has(id),
  };
}

/** Of each model the run that made it, the first where several came to the same. */
function firstRuns(runs: readonly TrainingRun[]): Map<ModelId, RunId> {
  const first = new Map<ModelId, RunId>();
  for (const { id, modelId } of runs) if (modelId !== null && !first.has(modelId)) first.set(modelId, id);
  return first;
}
