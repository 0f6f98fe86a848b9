/** `score`: maps made anywhere against the boxes and masks of a data set. */
import path from 'node:path';
import { Command } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Convention } from '../../../src-shared/ground-truth.ts';
import { plainName } from '../../../src-shared/plain-name.ts';
import { tableSpecSchema } from '../../../src-shared/table-spec.ts';
import { comparedText } from '../../figures/compared-table.ts';
import { tableText } from '../../figures/tables.ts';
import { keepMaps } from '../../pipeline/keep-maps.ts';
import { type ScoredMaps, scoreMaps } from '../../pipeline/score-maps.ts';
import { comparedRows } from '../../queries/compared-rows.ts';
import { withEngine } from '../../session/engine.ts';
import { WorkerPool } from '../../workers/pool.ts';
import { importOptions, runSettings, type SpecOptions, withJson, withSpec } from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';

interface Options extends SpecOptions {
  json?: boolean;
  maps: string;
  data?: string;
  workspace?: string;
  name?: string;
  asIs?: boolean;
}

export function scoreCommand(): Command {
  const command = new Command('score')
    .description(
      'Scores maps from any program (.npy, float32, one per image with the name of the image) with the same metrics and intervals.',
    )
    .requiredOption('--maps <folder>', 'folder with the maps')
    .option('--data <folder>', 'the data set; for COCO a folder with annotations.json and images/')
    .option('--workspace <folder>', 'instead of --data: a workspace, which keeps the scores for its tables')
    .option('--name <name>', 'what the maps are called in these tables (default: the name of their folder)')
    .option(
      '--as-is',
      'use maps as they are: values in [0,1] at image resolution (with --convention wsol at the evaluation size), no ReLU, resizing or normalising',
    );
  return withSpec(withJson(command), 'import', 'evaluation')
    .addHelpText('after', '\nExample:\n  tripletscope score --maps maps/ --data CUB_200_2011 --json')
    .action((options: Options) => runCommand(options, (session) => score(options, session)));
}

async function score(options: Options, session: Session): Promise<CommandResult> {
  if (options.workspace !== undefined) return scoreInto(options.workspace, options, session);
  const workers = new WorkerPool();
  try {
    const { data, maps, asIs = false } = options;
    if (data === undefined) throw nowhere();
    const { evaluation } = runSettings(options);
    if (evaluation.author !== undefined) throw nothingDrawn('--author', 'has no author');
    if (evaluation.drafts) throw nothingDrawn('--drafts', 'has no drafts');
    const imports = importOptions(path.resolve(data), options);
    const scored = await scoreMaps({ ...imports, maps, asIs, evaluation }, workers, session);
    for (const { text } of scored.dataset) session.note(`note: ${text}`);
    listSome(scored.problems, session);
    for (const note of scored.notes) session.note(`note: ${note}`);
    const problems = [...scored.problems, ...scored.notes, ...scored.dataset.map(({ text }) => text)];
    const { images, excluded, silent, metrics, chance } = scored;
    return {
      value: {
        convention: evaluation.convention,
        images,
        excluded,
        metrics: { ...silent, ...metrics },
        chance,
        problems,
      },
      text: asText(scored, maps, evaluation.convention),
    };
  } finally {
    await workers.close();
  }
}

function nothingDrawn(flag: string, lacks: string): TripletscopeError {
  return new TripletscopeError('usage', `a data set on disk ${lacks}`, {
    expected: `${flag} with --workspace, or without it`,
    received: `${flag} with --data`,
  });
}

function nowhere(): TripletscopeError {
  return new TripletscopeError('usage', 'the maps have nothing to be scored against', {
    expected: '--data FOLDER or --workspace FOLDER',
  });
}

/** Against the ground truth as it is in the workspace, which keeps the scores. */
async function scoreInto(folder: string, options: Options, session: Session): Promise<CommandResult> {
  const { maps, data, asIs = false, name = path.basename(path.resolve(maps)) } = options;
  if (data !== undefined) throw nowhere();
  const { evaluation } = runSettings(options);
  const { onProblem } = importOptions('', options);
  return withEngine(folder, {}, async (engine) => {
    const kept = await keepMaps({ maps, name: plain(name), asIs, evaluation, onProblem }, engine, session);
    listSome(kept.problems, session);
    for (const note of kept.notes) session.note(`note: ${note}`);
    const table = await comparedRows(tableSpecSchema.parse({ evaluations: [kept.evaluation] }), engine, session.signal);
    const styled = comparedText(table, { colour: process.stdout.isTTY === true });
    const left = kept.excluded === 0 ? '' : `, ${kept.excluded} left out`;
    const lines = [`${kept.images} maps${left}; kept as evaluation ${kept.evaluation}`, '', { styled }];
    return { value: { ...kept, metrics: table.rows[0].metrics, chance: table.chance }, text: lines };
  });
}

function plain(name: string): string {
  const parsed = plainName(80).safeParse(name);
  if (parsed.success) return parsed.data;
  throw new TripletscopeError('usage', 'invalid name', {
    expected: 'one line of up to 80 letters',
    received: name.slice(0, 80),
  });
}

/** The first few, and how many more: nobody reads thousands of lines. */
function listSome(problems: readonly string[], session: Session): void {
  for (const problem of problems.slice(0, 5)) session.note(`left out: ${problem}`);
  if (problems.length > 5) session.note(`… and ${problems.length - 5} more; --json lists them all`);
}

function asText(
  { images, excluded, metrics, chance }: ScoredMaps,
  maps: string,
  convention: Convention,
): CommandResult['text'] {
  const rows = [{ id: 'maps', label: path.basename(path.resolve(maps)), metrics }];
  const left = excluded === 0 ? '' : `, ${excluded} left out`;
  const styled = tableText(
    { rows, chance, settings: { evaluation: { convention } } },
    { colour: process.stdout.isTTY === true },
  );
  return [`${images} maps${left}`, '', { styled }];
}
