/** From the workspace's data set to everything that maps are drawn from: features, head, embeddings, banks, donors. */
import type { WorkContext } from '../../src-shared/progress.ts';
import { comparisonRows } from '../explain/comparison-rows.ts';
import type { Engine } from '../session/engine.ts';
import { type PreparedExplanations, prepareExplanations } from './explanations.ts';
import { modelForStep, StageClock } from './main-job.ts';
import type { RunSettings } from './settings.ts';

export async function prepareAll(
  settings: RunSettings,
  engine: Engine,
  context: WorkContext,
): Promise<{ prepared: PreparedExplanations; clock: StageClock }> {
  const clock = new StageClock();
  const { model } = await modelForStep(settings, engine, clock, context);
  const request = { model, settings: settings.explain, rows: comparisonRows(settings.explain) };
  const prepared = await clock.time('grad-weights', () => prepareExplanations(request, engine, context));
  return { prepared, clock };
}
