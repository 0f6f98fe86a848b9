/** Training runs: what they were, how far they are, their curves. */
import { z } from 'zod';
import { backboneTitle } from '../../../src-shared/backbone-titles.ts';
import { parseStoredNetwork } from '../../../src-shared/run-spec/stored.ts';
import type { RunId } from '../../workspace/ids.ts';
import type { TrainingRun } from '../../workspace/tables/runs.ts';
import type { Opened } from '../host.ts';
import { procedure, router } from '../procedures.ts';

const runId = z.object({ run: z.number().int() }).transform(({ run }) => ({ run: run as RunId }));

export const runsRouter = router({
  /** The newest first. */
  list: procedure.query(({ ctx: { opened } }) =>
    opened.engine.workspace.runs
      .all()
      .map((run) => runView(run, opened))
      .reverse(),
  ),

  metrics: procedure
    .input(runId)
    .query(({ ctx: { opened }, input }) => opened.engine.workspace.runs.metrics(input.run)),
});

const what = { head: 'head', 'last-stage': 'last stage', all: 'all' } as const;

function runView({ id, spec, state, epoch, created, modelId }: TrainingRun, { jobs, engine }: Opened) {
  const known = parseStoredNetwork(spec);
  const names =
    known === null
      ? []
      : [
          known.backbone === undefined ? undefined : backboneTitle(known.backbone),
          ...(known.training === undefined ? [] : [what[known.training.trains], known.training.miner]),
        ];
  return {
    id,
    title: [`Run ${id}`, ...names.filter((name) => name !== undefined)].join(' · '),
    state: state === 'done' ? ('done' as const) : jobs.trainingRun === id ? ('running' as const) : ('stopped' as const),
    epoch,
    created,
    modelId,
    spec: known,
    last: engine.workspace.runs.last(id),
  };
}
