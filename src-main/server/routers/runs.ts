/** Training runs: what they were, how far they are, their curves. */
import { z } from 'zod';
import { backboneTitle } from '../../../src-shared/backbone-titles.ts';
import { plainName } from '../../../src-shared/plain-name.ts';
import { describeSpec } from '../../../src-shared/run-spec/described.ts';
import { parseStoredNetwork } from '../../../src-shared/run-spec/stored.ts';
import { measureOfRun } from '../../pipeline/epoch-measure.ts';
import { nameRun, removeRun, runNames } from '../../pipeline/training-runs.ts';
import type { RunId } from '../../workspace/ids.ts';
import type { TrainingRun } from '../../workspace/tables/runs.ts';
import type { Opened } from '../host.ts';
import { procedure, router } from '../procedures.ts';

const runId = z.object({ run: z.number().int() }).transform(({ run }) => ({ run: run as RunId }));

export const runsRouter = router({
  /** The newest first. */
  list: procedure.query(({ ctx: { opened } }) => runViews(opened)),

  metrics: procedure
    .input(runId)
    .query(({ ctx: { opened }, input }) => opened.engine.workspace.runs.metrics(input.run)),

  /** Null takes the name away. */
  rename: procedure
    .input(z.object({ run: z.number().int(), name: plainName(80).nullable() }))
    .mutation(({ ctx: { opened, changed }, input: { run, name } }) => {
      nameRun(run as RunId, name, opened.engine);
      changed('runs');
    }),

  /** The model that it made stays. */
  remove: procedure.input(runId).mutation(async ({ ctx: { opened, changed }, input: { run } }) => {
    await removeRun(run, opened.jobs.trainingRun, opened.engine);
    changed('runs');
    changed('models');
  }),
});

const what = { head: 'head', 'last-stage': 'last stage', all: 'all' } as const;

function runViews(opened: Opened) {
  const names = runNames(opened.engine);
  return opened.engine.workspace.runs
    .all()
    .map((run) => runView(run, names[run.id] ?? null, opened))
    .reverse();
}

/** "Run 3 · Small · head · batch-hard", or what its user calls it after its number. */
function runView(
  { id, spec, state, epoch, created, modelId }: TrainingRun,
  name: string | null,
  { jobs, engine }: Opened,
) {
  const known = parseStoredNetwork(spec);
  const words =
    known === null
      ? []
      : [
          known.backbone === undefined ? undefined : backboneTitle(known.backbone),
          ...(known.training === undefined ? [] : [what[known.training.trains], known.training.miner]),
        ];
  return {
    id,
    name,
    title: [`Run ${id}`, ...(name === null ? words.filter((word) => word !== undefined) : [name])].join(' · '),
    state: state === 'done' ? ('done' as const) : jobs.trainingRun === id ? ('running' as const) : ('stopped' as const),
    epoch,
    created,
    modelId,
    settings: known === null ? [] : describeSpec({ network: known }),
    last: engine.workspace.runs.last(id),
    measure: measureOfRun({ spec }),
  };
}
