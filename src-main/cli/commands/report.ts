/** `report FOLDER`: the main job, from a folder of images to the table, the figure and the files for the paper. */
import path from 'node:path';
import { Command } from 'commander';
import { counted } from '../../../src-shared/counted.ts';
import { mostLiveImages } from '../../../src-shared/live-report/live-data.ts';
import { type Report, recallAtOne, reportFile } from '../../../src-shared/report.ts';
import { type MetricName, metricNames } from '../../../src-shared/report-types.ts';
import { narrowMetrics } from '../../figures/latex-table.ts';
import { modelText, tableText } from '../../figures/tables.ts';
import { runMainJob } from '../../jobs/run-main-job.ts';
import type { PreparedExplanations } from '../../pipeline/explanations.ts';
import { type ReportFiles, requireWritable, writeReport, writeWhole } from '../../pipeline/write-report.ts';
import { comparisonFigure, usualRows } from '../../queries/comparison-figure.ts';
import { liveReport } from '../../queries/live-report.ts';
import { drawnImages, namedImages } from '../../queries/shown-images.ts';
import { type Engine, withEngine } from '../../session/engine.ts';
import { writeFigureFiles } from '../figure-file.ts';
import {
  importOptions,
  metricList,
  relationOptions,
  runSettings,
  type SpecOptions,
  withJson,
  withRelation,
  withSpec,
  withWorkspace,
} from '../options.ts';
import { runCommand, type Session, type StyledText } from '../session.ts';
import { type AnewOption, anewOption, settleStanding } from '../standing.ts';

export interface ReportOptions extends SpecOptions, AnewOption {
  json?: boolean;
  workspace: string;
  out: string;
  images?: string;
  fresh?: boolean;
  narrowMetrics?: MetricName[];
  live?: boolean;
  liveImages?: string[];
  wasm?: boolean;
}

export function reportCommand(): Command {
  const command = new Command('report')
    .description(
      'Runs the main job: import, training, embeddings, grad-weights, evaluation. Writes the comparison table and the figure.',
    )
    .argument('<folder>', 'the data set: a folder, an archive (.zip, .tar, .tgz), or a table with images')
    .option('--images <folder>', 'folder with the images of a table; by default the folder of the table')
    .option('--out <folder>', 'folder for the report', 'tripletscope-report')
    .option('--fresh', 'read all files and compute everything again; tags, ground truth and models are kept')
    .addOption(anewOption())
    .option(
      '--narrow-metrics <names>',
      `columns of table-narrow.tex, of ${metricNames.join(', ')} (default: ${narrowMetrics.join(',')})`,
      metricList,
    )
    .option('--live', 'also write live.html, a page in which a reader without the program changes N, M and the variant')
    .option(
      '--live-images <names>',
      `images of live.html, at most ${mostLiveImages}, separated by commas (default: test images of as many classes as possible)`,
      imageNames,
    )
    .option('--wasm', 'do not use an installed TensorFlow runtime');
  withRelation(withSpec(withJson(withWorkspace(command)), 'import', 'network', 'training', 'explain', 'evaluation'));
  return command
    .addHelpText('after', '\nExample:\n  tripletscope report CUB_200_2011 --split by-class --out paper/')
    .action((folder: string, options: ReportOptions) =>
      runCommand(options, (session) => report(folder, relationOptions(options), session)),
    );
}

export async function report(folder: string, options: ReportOptions, session: Session) {
  const { fresh } = options;
  const imports = { ...importOptions(path.resolve(folder), options), fresh };
  const backend = options.wasm === true ? 'wasm' : 'auto';
  return withEngine(options.workspace, { create: true, backend }, async (engine) => {
    await requireWritable(options.out);
    const { fallback } = await engine.compute.call('device', {}, session);
    if (fallback !== null) session.note(`Computing with wasm: ${fallback}.`);
    const settings = runSettings(options);
    await settleStanding(options, settings.network, engine, session);
    const result = await runMainJob(imports, settings, engine, session);
    const choice = { count: 5, rows: usualRows, template: 'cvpr-2' } as const;
    const figure = await writeFigureFiles(
      comparisonFigure(result.prepared, choice, settings.evaluation),
      { out: path.join(options.out, 'comparison'), formats: ['png', 'svg', 'pdf'], dpi: 300 },
      engine,
      session,
    );
    const files = await writeReport(
      { report: result.report, figure },
      { out: options.out, dpi: 300, metrics: options.narrowMetrics },
    );
    const live = wantsLive(options) ? await writeLive(result.prepared, options, engine, session) : null;
    const value = { ...reportFile(result.report), files: { ...files, ...(live && { live }) } };
    return { value, text: [...reportText(result.report, files), ...(live === null ? [] : [`live    ${live}`])] };
  });
}

function wantsLive({ live, liveImages }: ReportOptions): boolean {
  return live === true || liveImages !== undefined;
}

async function writeLive(
  prepared: PreparedExplanations,
  { out, liveImages }: ReportOptions,
  engine: Engine,
  session: Session,
): Promise<string> {
  const { model, settings } = prepared;
  const images =
    liveImages === undefined
      ? drawnImages(model, { seed: settings.seed, count: mostLiveImages })
      : namedImages(model, liveImages);
  const { signal } = session;
  const { html, notes } = await liveReport(images, { model, engine, signal }, session);
  for (const note of notes) session.note(`note: ${note}`);
  return writeWhole(path.join(out, 'live.html'), html);
}

function imageNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function reportText(result: Report, files: ReportFiles): (string | StyledText)[] {
  const { data, retrieval, problems } = result;
  const notes = problems.map(({ text }) => `note: ${text}`);
  const total = Object.values(result.seconds).reduce((sum, seconds) => sum + seconds, 0);
  return [
    ...notes,
    modelText(result),
    `${counted(data.images, 'image')} (${data.train} train, ${data.test} test) in ${counted(data.classes, 'class', 'classes')}; ` +
      `${recallAtOne(retrieval) ?? 'no score of retrieval'}; ${total.toFixed(1)} s`,
    '',
    { styled: tableText(result, { colour: process.stdout.isTTY === true }) },
    '',
    `figure  ${files.figure.join('  ')}`,
    `tables  ${files.tables.join('  ')}`,
    `report  ${files.html}`,
  ];
}
