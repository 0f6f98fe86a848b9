/** `regress`: what attributes and photographs say of a number, and what in a photograph moves it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { nameList } from '../../../src-shared/items.ts';
import { answerOf } from '../../../src-shared/regress/answer.ts';
import { type SetName, setNames, usualSets } from '../../../src-shared/regress/feature-sets.ts';
import { type RegressionSpec, type Regressor, regressors } from '../../../src-shared/regress/regression-spec.ts';
import { defaultRunSpec } from '../../../src-shared/run-spec/defaults.ts';
import { trunkSeedOf } from '../../../src-shared/run-spec/run-spec.ts';
import { regressionText } from '../../figures/regression-tables.ts';
import { requireItems } from '../../models/items.ts';
import { datasetFeatures } from '../../pipeline/dataset-features.ts';
import { itemsOfSpec, mapsOf } from '../../pipeline/estimate-items.ts';
import { importDataset } from '../../pipeline/import-dataset.ts';
import { keepRegression } from '../../pipeline/kept-regression.ts';
import { loadBackbone } from '../../pipeline/load-backbone.ts';
import { newPhotographs } from '../../pipeline/new-photographs.ts';
import { regression } from '../../pipeline/regression.ts';
import { namedChoice } from '../../pipeline/regression-items.ts';
import { mappedSet } from '../../pipeline/regression-maps.ts';
import type { RegressionWork } from '../../pipeline/regression-work.ts';
import { writeRegression } from '../../pipeline/write-regression.ts';
import { requireWritable, writeFigure } from '../../pipeline/write-report.ts';
import { type Engine, withEngine } from '../../session/engine.ts';
import { databaseName } from '../../workspace/open.ts';
import {
  importOptions,
  integer,
  type SpecOptions,
  withJson,
  withOptions,
  withSpec,
  withWorkspace,
} from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';
import { stepSettings } from '../step-options.ts';

interface RegressOptions extends SpecOptions {
  json?: boolean;
  workspace: string;
  out: string;
  images?: string;
  log?: boolean;
  sets: SetName[];
  folds: number;
  repeats: number;
  attributes?: string;
  seed?: number;
  meanOfViews?: boolean;
  regressor: Regressor;
  shuffle?: boolean;
  draw?: string;
  photos?: string[];
  count: number;
  maps: boolean;
  wasm?: boolean;
}

export function regressCommand(): Command {
  const command = new Command('regress')
    .description(
      'Estimates a number from attributes and photographs, says whether the photographs help, and shows what in them changes the estimate.',
    )
    .argument('<source>', 'a workspace that holds a table, or a table with its images: a file, or a folder with one')
    .option('--images <folder>', 'folder with the images of a table; by default the folder of the table')
    .addOption(
      new Option('--sets <names>', `sets of features, separated by commas, or all: ${setNames.join(', ')}`)
        .argParser(setList)
        .default([...usualSets], usualSets.join(',')),
    )
    .option('--log', 'estimate the logarithm; the default where every target is above 0')
    .option('--no-log', 'estimate the target itself')
    .option(
      '--attributes <names>',
      'columns that are attributes, by name or number; by default every column of numbers or categories',
    )
    .option('--folds <n>', 'folds of the items', integer(2, 100), 5)
    .option('--repeats <n>', 'number of times the folds are drawn', integer(1, 100), 5)
    .option('--mean-of-views', 'features of an item: the mean over its views, instead of all side by side')
    .addOption(
      new Option(
        '--regressor <name>',
        'ridge, which is linear and has maps of value, or a forest of 300 trees, which has none',
      )
        .choices(regressors)
        .default('ridge'),
    )
    .option('--shuffle', 'shuffle the targets first, to see the level of chance')
    .option('--draw <names>', 'items whose maps are drawn, separated by commas; by default some from the whole range')
    .option('--count <n>', 'number of items that are drawn', integer(1, 40), 5)
    .option('--photos <view=file...>', 'new photographs, each with its view: maps of a model of all items')
    .option('--no-maps', 'write no maps of value')
    .option('--out <folder>', 'folder for report, tables and figures', 'tripletscope-regression')
    .option('--wasm', 'do not use an installed TensorFlow runtime');
  return withSpec(withJson(withWorkspace(command)), 'import', 'network', 'training')
    .addHelpText('after', examples)
    .action((source: string, options: RegressOptions) =>
      runCommand(options, (session) => regress(source, options, session)),
    );
}

const examples = `
Examples:
  tripletscope regress houses.csv --images photos --pattern '{id}_{view}.jpg' --target price --log-attributes area
  tripletscope regress houses-workspace --sets all --folds 5 --repeats 5 --json`;

function setList(text: string): SetName[] {
  if (text.trim() === 'all') return [...setNames];
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => setNames.find((one) => one === name) ?? []);
  if (known.length === names.length) return setNames.filter((name) => known.includes(name));
  throw new InvalidArgumentError(
    `Expected names of ${setNames.join(', ')}, separated by commas, or all; received ${text}.`,
  );
}

async function regress(source: string, options: RegressOptions, session: Session): Promise<CommandResult> {
  if (options.regressor === 'forest' && options.photos !== undefined)
    throw new TripletscopeError('usage', 'a forest has no maps of new photographs', {
      expected: '--photos with --regressor ridge',
      received: '--photos with --regressor forest',
    });
  const backend = options.wasm === true ? 'wasm' : 'auto';
  if (existsSync(path.join(source, databaseName)))
    return withEngine(source, { backend }, (engine) => estimate(options, engine, session));
  const imports = importOptions(tableIn(path.resolve(source), options), options);
  if (imports.table === undefined)
    throw new TripletscopeError('not-found', 'there is no table', {
      file: source,
      expected: 'a workspace that holds one, a table (.csv, .tsv, .txt), or a folder with one',
    });
  if (imports.target === undefined)
    throw new TripletscopeError('usage', 'the target is missing', {
      expected: '--target COLUMN',
    });
  return withEngine(options.workspace, { create: true, backend }, async (engine) => {
    const { problems } = await importDataset(imports, engine, session);
    for (const { text } of problems) session.note(`note: ${text}`);
    return estimate(options, engine, session);
  });
}

const tableFile = /\.(csv|tsv|tab|txt|dat|data)$/i;

/** The one table of a folder. */
function tableIn(source: string, options: RegressOptions): string {
  if (options.table !== undefined || !(statSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false))
    return source;
  const tables = readdirSync(source).filter(
    (name) => tableFile.test(name) && !/^(readme|licen[cs]e|notes?)\b/i.test(name),
  );
  if (tables.length === 1) return path.join(source, tables[0]);
  throw new TripletscopeError(
    tables.length === 0 ? 'not-found' : 'usage',
    tables.length === 0 ? 'the folder holds no table' : 'the folder holds several tables',
    {
      file: source,
      expected: 'one table: .csv, .tsv or .txt',
      ...(tables.length > 0 && { received: tables.join(', ') }),
      remedy: 'Name the table itself, and the folder of its images with --images.',
    },
  );
}

async function estimate(options: RegressOptions, engine: Engine, session: Session): Promise<CommandResult> {
  await requireWritable(options.out);
  const table = requireItems(engine);
  const {
    target = table.target ?? undefined,
    categorical,
    logAttributes,
  } = withOptions(defaultRunSpec('', 0), options).import;
  if (target === undefined)
    throw new TripletscopeError('usage', 'the target is missing', {
      expected: `--target, one of ${table.columns.map(({ name }) => name).join(', ')}`,
    });
  const { network } = stepSettings(options, engine.workspace);
  const named = namedChoice(table, {
    target,
    log: options.log,
    attributes: nameList(options.attributes),
    categorical: nameList(categorical) ?? [],
    logAttributes: nameList(logAttributes) ?? [],
  });
  const spec: RegressionSpec = {
    target: named.target,
    log: named.log ?? null,
    attributes: named.attributes === undefined ? null : [...named.attributes],
    ...(named.categorical.length > 0 && { categorical: [...named.categorical] }),
    ...(named.logAttributes.length > 0 && { logAttributes: [...named.logAttributes] }),
    sets: options.sets,
    folds: options.folds,
    repeats: options.repeats,
    seed: options.seed ?? 0,
    pooling: options.meanOfViews === true ? 'mean' : 'concatenate',
    regressor: options.regressor,
  };
  const items = await itemsOfSpec(spec, table, engine);
  const loaded = await loadBackbone(network, trunkSeedOf(network), session);
  const isForest = options.regressor === 'forest';
  if (isForest && options.maps) session.note('note: a forest is not linear, so there are no maps of value');
  const everyMap = options.maps && !isForest && network.headSpec.pooling === 'average';
  const features = await datasetFeatures({ loaded, headSpec: network.headSpec, everyMap }, engine, session);
  const { sets, folds, repeats, seed, pooling, regressor } = spec;
  const shuffle = options.shuffle === true;
  const settings = {
    target: spec.target,
    log: items.truth.log,
    sets,
    folds,
    repeats,
    seed,
    pooling,
    regressor,
    shuffle,
  };
  const work: RegressionWork = { items, features, network, settings };
  const result = await regression(work, engine, session);
  const { out, draw, count, photos } = options;
  const maps = options.maps ? await mapsOf(work, result, engine, session) : null;
  const drawn = { out, items: nameList(draw), count, maps: maps?.values ?? null };
  // A run on shuffled targets is a check, and not what the window should show.
  if (!shuffle) await keepRegression({ work, result, maps, spec, table }, new Date().toISOString(), engine);
  const files = await writeRegression(work, result, drawn);
  const added =
    photos === undefined ? null : await newPhotographs(work, photos, mappedSet(result) ?? 'images', engine, session);
  if (added !== null) files.push(...(await writeFigure(added.figure, path.join(out, 'photographs'), 300)));
  const answer = answerOf(result.regression.paired, items.truth.log);
  return {
    value: { ...result.regression, answer, ...(added && { photographs: added.photographs }), files },
    text: [
      regressionText(result.regression),
      ...(added?.photographs ?? []).map(({ file, view, effect }) => `${file}, as ${view}: ${effect}`),
      '',
      `report  ${path.join(out, 'report.html')}`,
    ],
  };
}
