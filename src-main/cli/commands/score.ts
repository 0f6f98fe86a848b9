/** `score`: maps made anywhere against the boxes and masks of a data set. */
import path from 'node:path';
import { Command } from 'commander';
import type { Convention } from '../../../src-shared/ground-truth.ts';
import { tableText } from '../../figures/tables.ts';
import { type ScoredMaps, scoreMaps } from '../../pipeline/score-maps.ts';
import { WorkerPool } from '../../workers/pool.ts';
import { importOptions, runSettings, type SpecOptions, withJson, withSpec } from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';

interface Options extends SpecOptions {
  json?: boolean;
  maps: string;
  data: string;
  asIs?: boolean;
}

export function scoreCommand(): Command {
  const command = new Command('score')
    .description(
      'Scores maps from any program (.npy, float32, one per image with the name of the image) with the same metrics and intervals.',
    )
    .requiredOption('--maps <folder>', 'folder with the maps')
    .requiredOption('--data <folder>', 'the data set; for COCO a folder with annotations.json and images/')
    .option(
      '--as-is',
      'use maps as they are: values in [0,1] at image resolution (with --convention wsol at the evaluation size), no ReLU, resizing or normalising',
    );
  return withSpec(withJson(command), 'import', 'evaluation')
    .addHelpText('after', '\nExample:\n  tripletscope score --maps maps/ --data CUB_200_2011 --json')
    .action((options: Options) => runCommand(options, (session) => score(options, session)));
}

async function score(options: Options, session: Session) {
  const workers = new WorkerPool();
  try {
    const { data, maps, asIs = false } = options;
    const { evaluation } = runSettings(options);
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
