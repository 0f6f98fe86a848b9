/** What was scored, the tables that can be made of it, and how. */
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { metricNames } from '../../../src-shared/report-types.ts';
import { tableSpecSchema } from '../../../src-shared/table-spec.ts';
import { comparedCsv, comparedLatex } from '../../figures/compared-table.ts';
import { broughtMaps } from '../../models/brought-scores.ts';
import { keptLayers, layerImages } from '../../pipeline/layer-scores.ts';
import { comparedPairs, comparedRows, comparedThresholds, expectEditsOf } from '../../queries/compared-rows.ts';
import { evaluationSettings } from '../../queries/evaluation-settings.ts';
import { bootstrapOf, chosenEvaluations, evaluationSources } from '../../queries/evaluation-sources.ts';
import { namesFile } from '../../queries/subset.ts';
import { tableCommand } from '../../queries/table-command.ts';
import { modelIdInput } from '../ids.ts';
import { procedure, router } from '../procedures.ts';

/** Filters as `--subset` takes them; files of the engine's machine are no business of a window. */
export const filtersInput = z
  .array(z.string().max(1000))
  .max(10_000)
  .refine((filters) => !filters.some(namesFile), 'expected filters of images, as class=NAME');

const tableInput = tableSpecSchema.extend({ subset: filtersInput.default([]) });
const rowKey = z.string().max(100);
const pairsInput = tableInput.pick({ evaluations: true, subset: true }).extend({
  against: rowKey,
  rows: z.array(rowKey).max(200),
  metrics: z.array(z.enum(metricNames)),
});

const layersInput = z.object({
  evaluation: z.number().int().min(1),
  images: z.number().int().min(1).max(100_000),
});

export const evaluationsRouter = router({
  /** Of the last whole evaluation of the model; null where there is none. */
  settings: procedure
    .input(z.object({ model: modelIdInput }))
    .query(({ ctx: { opened }, input: { model } }) => evaluationSettings(model, opened.engine.workspace)),

  /** What can stand in a table. */
  sources: procedure.query(({ ctx: { opened } }) => evaluationSources(opened.engine)),

  table: procedure
    .input(tableInput.extend({ intervals: z.boolean().default(true) }))
    .query(async ({ ctx: { opened }, input, signal }) => {
      const { engine } = opened;
      const table = await comparedRows(input, engine, signal);
      if (input.intervals) engine.session.behind(expectEditsOf(input, table, engine));
      return table;
    }),

  pairs: procedure
    .input(pairsInput)
    .query(({ ctx: { opened }, input, signal }) => comparedPairs(input, opened.engine, signal)),

  thresholds: procedure
    .input(z.object({ rows: z.array(rowKey).max(50), subset: filtersInput.default([]) }))
    .query(({ ctx: { opened }, input }) => comparedThresholds(input, opened.engine)),

  /** Every stage of the network on a sample; null where a job has not scored it. */
  layers: procedure.input(layersInput).query(({ ctx: { opened }, input: { evaluation: id, images } }) => {
    const { engine } = opened;
    const [evaluation] = chosenEvaluations([id], engine);
    return keptLayers(evaluation, { images, ...bootstrapOf(evaluation, engine) }, engine);
  }),

  /** What each image of such a sample contributes to one cell, the images by their ids; null where it was not scored. */
  layerImages: procedure
    .input(layersInput.extend({ row: rowKey, metric: z.enum(metricNames) }))
    .query(async ({ ctx: { opened }, input: { evaluation: id, ...cell } }) => {
      const { engine } = opened;
      const [evaluation] = chosenEvaluations([id], engine);
      const found = await layerImages(evaluation, { ...cell, ...bootstrapOf(evaluation, engine) }, engine);
      return found === null ? null : { ...found, images: found.images.map(String) };
    }),

  /** The table as a file, and the line of a shell that makes the same one. */
  text: procedure
    .input(tableInput.extend({ format: z.enum(['csv', 'json', 'latex']), against: rowKey.nullable().default(null) }))
    .query(async ({ ctx: { opened }, input: { format, against, ...spec } }) => {
      const { engine } = opened;
      const table = await comparedRows(spec, engine);
      if (format === 'csv') return comparedCsv(table);
      if (format === 'latex') return comparedLatex(table, spec.subset);
      const { evaluations, subset } = spec;
      const rows = table.rows.map(({ key }) => key);
      const paired =
        against === null
          ? {}
          : { paired: await comparedPairs({ evaluations, subset, against, rows, metrics: table.metrics }, engine) };
      return `${JSON.stringify({ ...table, ...paired }, null, 1)}\n`;
    }),

  /** Maps from elsewhere and their scores; the files stay. Throws `not-found`, and `unsupported` for a model's own maps. */
  removeMaps: procedure
    .input(z.object({ evaluation: z.number().int().min(1) }))
    .mutation(({ ctx: { opened, changed }, input: { evaluation: id } }) => {
      const { workspace } = opened.engine;
      const [evaluation] = chosenEvaluations([id], opened.engine);
      if (broughtMaps(evaluation) === null)
        throw new TripletscopeError('unsupported', 'these scores are of maps of a model', {
          expected: 'maps from elsewhere',
          remedy: 'Delete the model in the settings, and its scores go with it.',
        });
      workspace.evaluations.remove(evaluation.id);
      changed('scores');
    }),

  command: procedure
    .input(tableInput.extend({ against: rowKey.nullable().default(null) }))
    .query(({ ctx: { opened }, input: { against, ...spec } }) =>
      tableCommand(spec, { format: null, against }, opened.engine),
    ),
});
