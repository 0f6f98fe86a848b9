/** `layers`: which stage of the network explains best, on a sample of the test images. */
import { Command } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { comparedCsv, comparedLatex, comparedText } from '../../figures/compared-table.ts';
import { chooseModel } from '../../models/choose-model.ts';
import { scoreLayers, usualSample } from '../../pipeline/layer-scores.ts';
import { bootstrapOf, chosenEvaluations, latestOf, wholeEvaluations } from '../../queries/evaluation-sources.ts';
import { withReadingEngine } from '../../session/reading-engine.ts';
import type { Evaluation } from '../../workspace/tables/evaluations.ts';
import { integer, withJson, withWorkspace } from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';

interface Options {
  json?: boolean;
  csv?: boolean;
  latex?: boolean;
  workspace: string;
  model?: string;
  images: number;
}

export function layersCommand(): Command {
  const command = new Command('layers').description(
    'Scores the maps of every stage of a network on a sample of the test images, with the settings that its maps were scored with.',
  );
  return withJson(withWorkspace(command))
    .option('--model <name>', 'number, name, or beginning of the hash (default: the current model)')
    .option('--images <n>', 'number of test images, drawn with the seed of the intervals', integer(1), usualSample)
    .option('--csv', 'CSV with every number')
    .option('--latex', 'LaTeX (booktabs)')
    .addHelpText('after', '\nExample:\n  tripletscope layers --workspace birds --images 100')
    .action((options: Options) => runCommand(options, (session) => layers(options, session)));
}

async function layers(options: Options, session: Session): Promise<CommandResult> {
  return withReadingEngine(options.workspace, {}, async (engine) => {
    const evaluation = evaluationOf(options, engine);
    const choice = { images: options.images, ...bootstrapOf(evaluation, engine) };
    const table = await scoreLayers(evaluation, choice, engine, session);
    if (options.csv === true) return { value: table, text: comparedCsv(table).replaceAll('\r\n', '\n').trimEnd() };
    if (options.latex === true) return { value: table, text: comparedLatex(table).trimEnd() };
    const styled = comparedText(table, { colour: process.stdout.isTTY === true });
    return { value: table, text: [`${table.chosen} test images`, '', { styled }] };
  });
}

function evaluationOf({ model: text }: Options, engine: Parameters<typeof wholeEvaluations>[0]): Evaluation {
  if (text === undefined) return chosenEvaluations([], engine)[0];
  const model = chooseModel(text, engine);
  const found = latestOf(model.id, wholeEvaluations(engine));
  if (found !== undefined) return found;
  throw new TripletscopeError('not-found', `the maps of model ${model.id} were not scored yet`, {
    remedy: 'Score the maps in the window, or run `tripletscope report`.',
  });
}
