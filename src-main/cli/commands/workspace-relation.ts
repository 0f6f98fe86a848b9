/** `workspace relation`: which images are positives and negatives of each other; by class unless a table says otherwise. */
import { type Command, Option } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { readText } from '../../datasets/text-table.ts';
import { chosenRelation, type RelationChoice, setRelation } from '../../models/image-relation.ts';
import { parseRelationList, parseTargets } from '../../models/relation-table.ts';
import { openWorkspace } from '../../workspace/open.ts';
import { openForReading } from '../../workspace/open-read-only.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { numberFrom } from '../options.ts';
import { runCommand } from '../session.ts';

interface Options {
  json?: boolean;
  by?: 'class' | 'target' | 'list';
  csv?: string;
  scale?: 'identity' | 'log';
  within?: number;
  beyond?: number;
  share?: number;
  scaledMargin?: boolean;
}

const notNegative = numberFrom(0);

export function addRelationCommand(command: (name: string, description: string) => Command): void {
  command('relation', 'Says who is positive and who negative for an image; with --by sets it from a table.')
    .addOption(
      new Option('--by <kind>', 'class: as in the data set; target: numbers; list: pairs or triplets').choices([
        'class',
        'target',
        'list',
      ]),
    )
    .option('--csv <file>', 'target: image,target; list: a,b,same or anchor,positive,negative; images by path')
    .addOption(
      new Option('--scale <scale>', 'target: compared as they are, or by logarithm').choices(['identity', 'log']),
    )
    .option('--within <n>', 'target: positives lie at most so far', notNegative)
    .option('--beyond <n>', 'target: negatives lie at least so far', notNegative)
    .option('--share <n>', 'target: instead, the nearest and the farthest share, up to 0.5', notNegative)
    .option('--scaled-margin', 'target: the margin grows with the distance of the targets')
    .addHelpText('after', examples)
    .action((folder: string, options: Options) =>
      runCommand(options, async () => {
        requireFitting(options);
        if (options.by === undefined) {
          using opened = openForReading(folder);
          return told(chosenRelation({ workspace: opened }), false);
        }
        using opened = openWorkspace(folder);
        const choice = await choiceOf(options, opened);
        await setRelation(choice, { workspace: opened });
        return told(choice, true);
      }),
    );
}

const examples = `  tripletscope workspace relation birds --by list --csv pairs.csv
  tripletscope workspace relation birds --by target --csv ages.csv --scale log --within 0.1 --beyond 0.3
  tripletscope workspace relation birds --by target --csv ages.csv --share 0.1
  tripletscope workspace relation birds --by class`;

/** Throws `usage` for options that do not go together. */
function requireFitting({ by, csv, scale, within, beyond, share, scaledMargin }: Options): void {
  const rule = [scale, within, beyond, share, scaledMargin].some((value) => value !== undefined);
  if (by === undefined && (csv !== undefined || rule)) throw unfit('--by target or --by list with a table');
  if (by === 'class' && csv !== undefined) throw unfit('no --csv with --by class');
  if (by !== undefined && by !== 'class' && csv === undefined) throw unfit(`--by ${by} with --csv FILE`);
  if (by !== undefined && by !== 'target' && rule)
    throw unfit('--scale, --within, --beyond, --share and --scaled-margin with --by target alone');
  const byDistance = within !== undefined && beyond !== undefined && share === undefined;
  const byRank = share !== undefined && within === undefined && beyond === undefined;
  if (by === 'target' && !byDistance && !byRank) throw unfit('either --within with --beyond, or --share');
}

function unfit(expected: string): TripletscopeError {
  return new TripletscopeError('usage', 'these options make no relation', {
    expected,
    remedy: '`tripletscope workspace relation --help` shows examples.',
  });
}

async function choiceOf(
  { by, csv, scale = 'identity', within, beyond, share, scaledMargin = false }: Options,
  { images }: Pick<Workspace, 'images'>,
): Promise<RelationChoice | null> {
  if (by === 'class' || csv === undefined) return null;
  if (images.summary() === null)
    throw new TripletscopeError('usage', 'the workspace holds no data set yet', {
      remedy: 'Import one first: `tripletscope import FOLDER --workspace WORKSPACE`.',
    });
  const known = new Set((await images.all()).map(({ relativePath }) => relativePath));
  const table = { file: csv, images: known };
  const text = await readText({ path: csv, name: csv });
  if (by === 'list') return parseRelationList(text, table);
  const rule =
    share === undefined
      ? ({ kind: 'distance', within: within!, beyond: beyond! } as const)
      : ({ kind: 'rank', share } as const);
  return { by: 'target', values: parseTargets(text, table), scale, rule, scaledMargin };
}

/** What `--json` gives, and the line for a person. */
function told(choice: RelationChoice | null, set: boolean): { value: unknown; text: string } {
  const next = set ? '\nModels of the relation before stay; `train` makes one by this relation.' : '';
  if (choice === null) return { value: { by: 'class' }, text: `by class${next}` };
  if (choice.by === 'list') {
    const { by, form, rows } = choice;
    return { value: { by, form, rows: rows.length }, text: `by list: ${rows.length} ${form}${next}` };
  }
  const { by, values, scale, rule, scaledMargin } = choice;
  const images = Object.keys(values).length;
  const words =
    rule.kind === 'rank'
      ? `the nearest and the farthest ${rule.share}`
      : `positive within ${rule.within}, negative from ${rule.beyond}`;
  const log = scale === 'log' ? ', by logarithm' : '';
  const margin = scaledMargin ? ', margin scaled' : '';
  const text = `by target: ${images} images, ${words}${log}${margin}${next}`;
  return { value: { by, images, scale, rule, scaledMargin }, text };
}
