/** From the workspace's data set to everything that maps are drawn from: features, head, embeddings, banks, donors. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { comparisonRows } from '../explain/comparison-rows.ts';
import type { ExplainedModel } from '../models/model.ts';
import { currentModelId } from '../models/model-settings.ts';
import { openModel } from '../models/open-model.ts';
import type { Engine } from '../session/engine.ts';
import { type PreparedExplanations, prepareExplanations } from './explanations.ts';
import { modelForStep, modelOf, StageClock } from './main-job.ts';

export async function prepareAll(
  settings: RunSettings,
  engine: Engine,
  context: WorkContext,
): Promise<{ prepared: PreparedExplanations; clock: StageClock }> {
  const clock = new StageClock();
  const model = engine.workspace.readOnly
    ? await storedModel(settings, engine, context)
    : (await modelForStep(settings, engine, clock, context)).model;
  const request = { model, settings: settings.explain, rows: comparisonRows(settings.explain) };
  const prepared = await clock.time('grad-weights', () => prepareExplanations(request, engine, context));
  return { prepared, clock };
}

/** Beside whoever has the workspace open nothing is trained: the current model, if it is the one that is asked for. */
async function storedModel(settings: RunSettings, engine: Engine, context: WorkContext): Promise<ExplainedModel> {
  const { workspace } = engine;
  const id = currentModelId(engine);
  if (id === null) {
    workspace.requireWritable('there is no model yet: `tripletscope train` or `tripletscope report` makes one');
    throw new TripletscopeError('internal', 'a model can be made here');
  }
  if ((await modelOf(settings, engine)) === null) {
    workspace.requireWritable(
      'the options name another model than the current one, which `tripletscope train` would make',
    );
  }
  return (await openModel(id, engine, context)).model;
}
