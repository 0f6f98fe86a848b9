/** The main job under a job's row: what was interrupted goes on where it stopped. */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { ImportSettings, RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { describeSettings, type MainJobResult, mainJob } from '../pipeline/main-job.ts';
import type { Engine } from '../session/engine.ts';
import { runJob } from './run-job.ts';

export async function runMainJob(
  imports: ImportSettings & { fresh?: boolean },
  settings: RunSettings,
  engine: Engine,
  context: WorkContext,
): Promise<MainJobResult> {
  const params = describeSettings(imports, settings);
  return runJob(engine.session, { kind: 'report', params }, (own) => mainJob(imports, settings, engine, own), context);
}
