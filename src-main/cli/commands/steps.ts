/** The main job step by step on a workspace: import, train, extract, transfer, maps, evaluate, figure. */
import path from 'node:path';
import { Command, Option } from 'commander';
import { counted, itemsCounted } from '../../../src-shared/counted.ts';
import { type FigureTemplateName, figureTemplateNames } from '../../../src-shared/figure/figure-templates.ts';
import { recallAtOne, reportFile } from '../../../src-shared/report.ts';
import { fieldAt } from '../../../src-shared/run-spec/fields.ts';
import { comparisonRows } from '../../explain/comparison-rows.ts';
import { modelText, tableText } from '../../figures/tables.ts';
import { itemsOf } from '../../models/items.ts';
import { measureOfRun } from '../../pipeline/epoch-measure.ts';
import { importDataset, importedDataset, requireDataset } from '../../pipeline/import-dataset.ts';
import { completeMainJob, modelOf, prepareModel, StageClock } from '../../pipeline/main-job.ts';
import { prepareAll } from '../../pipeline/prepare-all.ts';
import { recallOf } from '../../pipeline/recall.ts';
import { transferTo } from '../../pipeline/transfer.ts';
import { writeMaps } from '../../pipeline/write-maps.ts';
import { comparisonFigure, usualRows } from '../../queries/comparison-figure.ts';
import { type FigureFormat, figureFormats } from '../../queries/draw-figure.ts';
import { subsetOf } from '../../queries/subset.ts';
import { type Engine, withEngine } from '../../session/engine.ts';
import { withReadingEngine } from '../../session/reading-engine.ts';
import type { TrainingRun } from '../../workspace/tables/runs.ts';
import { figureFromFile, figureResult, writeFigureFiles } from '../figure-file.ts';
import { itemLines } from '../item-lines.ts';
import {
  importOptions,
  integer,
  relationOptions,
  type SpecOptions,
  withJson,
  withRelation,
  withSecondName,
  withSpec,
  withWorkspace,
} from '../options.ts';
import { previewImport } from '../preview-import.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';
import { type AnewOption, anewOption, settleStanding } from '../standing.ts';
import { stepSettings, withStepOptions } from '../step-options.ts';
import { subsetOption } from './export.ts';

interface StepOptions extends SpecOptions {
  json?: boolean;
  workspace: string;
  wasm?: boolean;
}

export function stepCommands(): Command[] {
  return [
    importCommand(),
    trainCommand(),
    extractCommand(),
    transferCommand(),
    mapsCommand(),
    evaluateCommand(),
    figureCommand(),
  ];
}

/** A command on an existing workspace, with the options of a run. */
function step(name: string, description: string, example: string): Command {
  return withStepOptions(withJson(withWorkspace(new Command(name).description(description))))
    .option('--wasm', 'do not use an installed TensorFlow runtime')
    .addHelpText('after', `\nExample:\n  tripletscope ${example}`);
}

function onWorkspace(
  options: StepOptions,
  work: (engine: Engine, session: Session) => Promise<CommandResult>,
): Promise<void> {
  return runCommand(options, (session) => {
    const backend = options.wasm === true ? 'wasm' : 'auto';
    return withEngine(options.workspace, { backend }, (engine) => work(engine, session));
  });
}

/** The same for what is read: beside a window that has the workspace open, with what is there already. */
function besideWindows(
  options: StepOptions,
  work: (engine: Engine, session: Session) => Promise<CommandResult>,
): Promise<void> {
  return runCommand(options, (session) => {
    const backend = options.wasm === true ? 'wasm' : 'auto';
    return withReadingEngine(options.workspace, { backend }, (engine) => work(engine, session));
  });
}

function importCommand(): Command {
  const command = new Command('import').description('Imports a data set into a workspace. Images are not copied.');
  const options = withSpec(withJson(withWorkspace(command)), 'import');
  // In commands that train, --margin is that of the triplets.
  return withRelation(withSecondName(options, fieldAt('import.itemMargin'), 'margin'))
    .argument('<folder>', 'the data set: a folder, an archive (.zip, .tar, .tgz), or a table (.csv, .tsv, .txt)')
    .option('--images <folder>', 'folder with the images of a table; by default the folder of the table')
    .option('--dry-run', 'show what would be imported and left out; nothing is stored')
    .option('--fresh', 'read all files and compute everything again; tags, ground truth and models are kept')
    .addHelpText(
      'after',
      `\nExamples:\n  tripletscope import CUB_200_2011 --split by-class --workspace birds\n  tripletscope import houses.csv --images photos --pattern '{id}_{view}.jpg' --target price --workspace houses`,
    )
    .action(
      (folder: string, { margin, ...given }: StepOptions & { fresh?: boolean; dryRun?: boolean; images?: string }) => {
        return runCommand(given, async (session) => {
          const options = { ...relationOptions(given), itemMargin: given.itemMargin ?? margin, images: given.images };
          if (options.dryRun === true) return previewImport(importOptions(path.resolve(folder), options), session);
          return withEngine(options.workspace, { create: true }, async (engine) => {
            const settings = { ...importOptions(path.resolve(folder), options), fresh: options.fresh };
            const value = await importDataset(settings, engine, session);
            const notes = value.problems.map(({ text }) => `note: ${text}`);
            const parts = `${value.train} train, ${value.test} test`;
            const counts = `${itemsCounted(value.images, value.sources)} (${parts}) in ${counted(value.classes, 'class', 'classes')}`;
            const items = itemsOf(engine);
            return {
              value,
              text: [...notes, ...(items === null ? [] : itemLines(items)), counts, ...absentText(value.absent)].join(
                '\n',
              ),
            };
          });
        });
      },
    );
}

function trainCommand(): Command {
  return step(
    'train',
    'Trains the network (with --no-train, uses it without training) and embeds every image.',
    'train --workspace birds --steps 600',
  )
    .addOption(anewOption())
    .action((options: StepOptions & AnewOption) =>
      onWorkspace(options, async (engine, session) => {
        requireDataset(engine);
        const settings = stepSettings(options, engine.workspace);
        await settleStanding(options, settings.network, engine, session);
        const clock = new StageClock();
        const { features, model, notes } = await prepareModel(settings, engine, clock, session);
        const recall = await recallOf(features, model, session);
        const epochs = engine.workspace.runs.all().at(-1);
        const metrics = epochs === undefined ? [] : epochsOf(epochs, engine);
        const value = { model: model.key, recall, epochs: metrics, seconds: clock.seconds, notes };
        return {
          value,
          text: recallAtOne(recall) ?? 'No score of retrieval: no test image has a positive image',
        };
      }),
    );
}

/** Each with what it was measured by, under its name. */
function epochsOf(run: TrainingRun, { workspace }: Engine) {
  const measure = measureOfRun(run);
  return workspace.runs.metrics(run.id).map(({ recall, ...metric }) => ({ ...metric, [measure]: recall }));
}

function extractCommand(): Command {
  return step(
    'extract',
    'Computes the grad-weights of every image and stores them in the workspace: single, averaged, all.',
    'extract --workspace birds --triplets 50',
  ).action((options: StepOptions) =>
    onWorkspace(options, async (engine, session) => {
      requireDataset(engine);
      const { prepared, clock } = await prepareAll(stepSettings(options, engine.workspace), engine, session);
      const banks = Object.entries(prepared.banks).map(([name, id]) => ({
        name,
        images: engine.workspace.gradWeights.imageIds(id).size,
      }));
      const text = banks.map(({ name, images }) => `${name.padEnd(20)} ${images} images`).join('\n');
      return { value: { banks, seconds: clock.seconds }, text };
    }),
  );
}

function transferCommand(): Command {
  return step(
    'transfer',
    'Draws maps of new images without back-propagation or labels, with the grad-weights of their nearest training images.',
    'transfer new1.jpg new2.jpg --workspace birds --out transferred/',
  )
    .argument('[images...]', 'image files; the test images of the workspace unless given')
    .option('--out <folder>', 'folder for maps (.npy) and overlays (.png)', 'transferred')
    .action((files: string[], options: StepOptions & { out: string }) =>
      besideWindows(options, async (engine, session) => {
        requireDataset(engine);
        const settings = stepSettings(options, engine.workspace);
        const { prepared } = await prepareAll(settings, engine, session);
        const value = await transferTo(
          { files, out: options.out, prepared, top: settings.explain.top },
          engine,
          session,
        );
        const lines = value.slice(0, 20).map(({ image, donors }) => {
          const named = donors.map(({ name, distance }) => `${name} (D ${distance.toFixed(4)})`).join(', ');
          return `${path.basename(image)}  ←  ${named}`;
        });
        if (value.length > 20) lines.push(`… and ${value.length - 20} more`);
        return { value, text: [...lines, `maps and overlays in ${options.out}`].join('\n') };
      }),
    );
}

function mapsCommand(): Command {
  return step(
    'maps',
    'Writes the raw maps of every test image as .npy, one folder for each row of the table.',
    'maps --workspace birds --out maps/',
  )
    .option('--out <folder>', 'folder for the maps', 'maps')
    .addOption(subsetOption())
    .action((options: StepOptions & { out: string; subset: string[] }) =>
      besideWindows(options, async (engine, session) => {
        requireDataset(engine);
        const chosen = await subsetOf(options.subset, engine);
        const { prepared } = await prepareAll(stepSettings(options, engine.workspace), engine, session);
        const where = { folder: options.out, subset: chosen?.images ?? null };
        const value = await writeMaps(prepared, where, engine, session);
        return { value, text: `${value.maps} maps of ${value.images} images in ${value.folder}` };
      }),
    );
}

function evaluateCommand(): Command {
  return step('evaluate', 'Scores every row of the table on the test images.', 'evaluate --workspace birds').action(
    (options: StepOptions) =>
      onWorkspace(options, async (engine, session) => {
        const settings = stepSettings(options, engine.workspace);
        const clock = new StageClock();
        const model = (await modelOf(settings, engine)) ?? undefined;
        const job = { ...importedDataset(engine), settings, clock, model };
        const { report } = await completeMainJob(job, engine, session);
        const styled = tableText(report, { colour: process.stdout.isTTY === true });
        return { value: reportFile(report), text: [modelText(report), '', { styled }] };
      }),
  );
}

interface FigureOptions extends StepOptions {
  out?: string;
  spec?: string;
  format?: FigureFormat[];
  images?: string[];
  count: number;
  rows: string[];
  template: FigureTemplateName | 'one-column' | 'two-columns';
  dpi: number;
}

function figureCommand(): Command {
  return step(
    'figure',
    'Draws a figure from its JSON document (--spec), or the comparison figure: one row per image, one column per method.',
    'figure --workspace birds --count 6 --out figure\n  tripletscope figure --workspace birds --spec figure.json --out figure.pdf',
  )
    .addOption(
      new Option('--spec <file>', 'a figure saved in the window, as JSON; replaces the other options').conflicts([
        'images',
        'count',
        'rows',
        'template',
      ]),
    )
    .option('--out <file>', 'the file without its ending, or with the ending of one format')
    .addOption(new Option('--format <names...>', 'formats (pdf, svg and png unless given)').choices(figureFormats))
    .option('--images <names...>', 'names of test images; by default one image from each of --count classes')
    .option('--count <n>', 'number of images', integer(1, 40), 5)
    .addOption(
      new Option('--rows <ids...>', 'rows of the table that become columns of the figure')
        .choices(comparisonRows({ triplets: 1, top: 1 }).map(({ id }) => id))
        .default(usualRows),
    )
    .addOption(
      new Option(
        '--template <name>',
        'width of the figure, as the venue sets it; one-column and two-columns are those of CVPR',
      )
        .choices(['one-column', 'two-columns', ...figureTemplateNames])
        .default('two-columns'),
    )
    .option('--dpi <n>', 'resolution of PNG, TIFF and the pictures in PDF and SVG', integer(72, 1200), 300)
    .action((options: FigureOptions) =>
      besideWindows(options, async (engine, session) => {
        requireDataset(engine);
        const { spec, out, format: formats, dpi } = options;
        if (spec !== undefined) return figureFromFile({ spec, out, formats, dpi }, engine, session);
        const settings = stepSettings(options, engine.workspace);
        const { prepared } = await prepareAll(settings, engine, session);
        const { images, count, rows } = options;
        const asked = comparisonFigure(
          prepared,
          { images, count, rows, template: templateOf(options.template) },
          settings.evaluation,
        );
        return figureResult(await writeFigureFiles(asked, { out: out ?? 'comparison', formats, dpi }, engine, session));
      }),
    );
}

function templateOf(name: FigureOptions['template']): FigureTemplateName {
  if (name === 'one-column') return 'cvpr-1';
  return name === 'two-columns' ? 'cvpr-2' : name;
}

/** An import with other choices, objects in the place of images for example, makes what was there absent. */
function absentText(absent: number): string[] {
  if (absent === 0) return [];
  const what =
    absent === 1 ? '1 image of the workspace is' : `${absent.toLocaleString('en-US')} images of the workspace are`;
  return [`${what} not among them; nothing was deleted (\`tripletscope workspace absent\` lists them)`];
}
