/** Long work: started, watched in the tray, cancelled, resumed. */
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { type TrainingForm, trainingForm } from '../../../src-shared/run-spec/form.ts';
import { readingSchema, tableSchema } from '../../../src-shared/run-spec/import-spec.ts';
import { storedRun } from '../../../src-shared/run-spec/stored.ts';
import { flavourNames } from '../../compute/runtime/flavours.ts';
import { layersParams } from '../../jobs/job-kinds/layers.ts';
import { mapsParams } from '../../jobs/job-kinds/maps.ts';
import { pointsParams } from '../../jobs/job-kinds/points.ts';
import type { JobRunner } from '../../jobs/job-runner.ts';
import { currentModelId, currentSettings } from '../../models/model-settings.ts';
import { importSettings } from '../../pipeline/import-dataset.ts';
import { describeSettings } from '../../pipeline/main-job.ts';
import { exportSchema } from '../../queries/export-out.ts';
import type { JobId } from '../../workspace/ids.ts';
import { demoFolder, workspaceOf } from '../demo-folder.ts';
import { exportTarget } from '../export-place.ts';
import type { EngineHost } from '../host.ts';
import { anyProcedure, router } from '../procedures.ts';
import { formProblems } from '../training-check.ts';
import { settingsOver } from '../training-form.ts';

const folderId = z.string().min(1).max(64);
const model = z.number().int().min(1);

const startInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('import'),
    params: readingSchema.extend({
      ...tableSchema.shape,
      folder: folderId,
      table: folderId.optional(),
      split: z.enum(['own', 'by-class', 'by-image']).default('own'),
      onProblem: z.enum(['stop', 'leave-out']).default('leave-out'),
      seed: z.number().int().min(0).default(0),
      /** A table from a dialog or an upload. */
      relationList: folderId.optional(),
    }),
  }),
  z.object({
    kind: z.literal('train'),
    params: z.object({ form: trainingForm }),
    /** Where a training of these settings was begun and not ended: to go on with it, or to begin at its first step. */
    mode: z.enum(['resume', 'anew']).default('resume'),
  }),
  z.object({ kind: z.literal('report'), params: z.object({}).default({}) }),
  z.object({ kind: z.literal('points'), params: pointsParams }),
  z.object({ kind: z.literal('regress'), params: regressionSpecSchema }),
  z.object({ kind: z.literal('layers'), params: layersParams }),
  z.object({ kind: z.literal('maps'), params: mapsParams.extend({ folder: folderId }) }),
  z.object({ kind: z.literal('demo'), params: z.object({ folder: folderId.nullable().default(null) }).prefault({}) }),
  z.object({ kind: z.literal('projection'), params: z.object({ model }) }),
  z.object({ kind: z.literal('open-model'), params: z.object({ model }) }),
  z.object({ kind: z.literal('embed'), params: z.object({ model }) }),
  z.object({ kind: z.literal('import-model'), params: z.object({ file: folderId }) }),
  z.object({
    kind: z.literal('export'),
    params: exportSchema.extend({ within: folderId, name: z.string().min(1).max(255) }),
  }),
  z.object({ kind: z.literal('install-runtime'), params: z.object({ flavour: z.enum(flavourNames) }) }),
]);

const jobId = z.object({ id: z.number().int() }).transform(({ id }) => ({ id: id as JobId }));

export const jobsRouter = router({
  list: anyProcedure.query(({ ctx: { host } }) => [...(host.opened?.jobs.list() ?? []), ...host.jobs.list()]),

  start: anyProcedure.input(startInput).mutation(async ({ ctx: { host }, input }) => {
    if (input.kind === 'install-runtime') return host.jobs.start(input.params.flavour);
    const { kind, params } = await stored(host, input);
    const { jobs } = host.requireOpened();
    return input.kind === 'train' && input.mode === 'anew' ? jobs.startAnew(kind, params) : jobs.start(kind, params);
  }),

  cancel: anyProcedure.input(jobId).mutation(({ ctx: { host }, input: { id } }) => jobsOf(host, id).cancel(id)),
  /** Where the training stands with which a job that has ended would go on. */
  standing: anyProcedure
    .input(jobId)
    .query(({ ctx: { host }, input: { id } }) => host.requireOpened().jobs.standing(id)),
  /** The same job once more, its training from the first step: where it stood is forgotten. */
  anew: anyProcedure.input(jobId).mutation(({ ctx: { host }, input: { id } }) => host.requireOpened().jobs.anew(id)),
  resume: anyProcedure.input(jobId).mutation(({ ctx: { host }, input: { id } }) => jobsOf(host, id).resume(id)),
  dismiss: anyProcedure.input(jobId).mutation(({ ctx: { host }, input: { id } }) => jobsOf(host, id).dismiss(id)),
});

function requireRanges(form: TrainingForm): void {
  const [first] = formProblems(form);
  if (first !== undefined)
    throw new TripletscopeError('usage', `${first.field} is out of its range`, { remedy: first.text });
}

/** The host's own jobs have ids of their own. */
function jobsOf(host: EngineHost, id: JobId): Pick<JobRunner, 'cancel' | 'resume' | 'dismiss'> {
  return host.jobs.has(id) ? host.jobs : host.requireOpened().jobs;
}

/** What the job's row keeps: paths for ids, settings whole. The demo opens its workspace first. */
async function stored(
  host: EngineHost,
  input: z.output<typeof startInput>,
): Promise<{ kind: string; params: unknown }> {
  const { kind } = input;
  switch (input.kind) {
    case 'import': {
      const { folder, relationList, table, ...params } = input.params;
      const list = relationList === undefined ? {} : { relationList: host.folders.pathOf(relationList) };
      const rows = table === undefined ? {} : { table: host.folders.pathOf(table) };
      return { kind, params: { ...params, folder: host.folders.pathOf(folder), ...list, ...rows } };
    }
    case 'import-model':
      return { kind, params: { file: host.folders.pathOf(input.params.file) } };
    case 'maps': {
      const { folder, ...params } = input.params;
      return { kind, params: { ...params, folder: host.folders.pathOf(folder) } };
    }
    case 'export': {
      const { within, name, ...request } = input.params;
      return { kind, params: { ...request, target: await exportTarget(within, name, host) } };
    }
    case 'train': {
      const { form } = input.params;
      requireRanges(form);
      const base = currentSettings(host.requireOpened().engine) ?? defaultRunSettings(0);
      const settings = settingsOver(base, form, host.folders);
      return { kind, params: { settings: storedRun(settings) } };
    }
    case 'report': {
      const { engine } = host.requireOpened();
      const settings = currentSettings(engine) ?? defaultRunSettings(0);
      const made = currentModelId(engine);
      const params = describeSettings(importSettings(engine), settings);
      return { kind, params: made === null ? params : { ...params, model: made } };
    }
    case 'demo': {
      const { folder } = input.params;
      const place = folder === null ? demoFolder(host.options) : host.folders.pathOf(folder);
      await host.open(workspaceOf(place), { create: true });
      return { kind, params: { folder: place } };
    }
    default:
      return { kind, params: input.params };
  }
}
