/** `workspace relation`: which images are positives and negatives of each other, by class unless set from a table. */
import { type Command, Option } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { relationWords, type TargetRule } from '../../../src-shared/relation-summary.ts';
import { chosenRelation, type RelationChoice, setRelation } from '../../models/image-relation.ts';
import { type RelationRequest, readRelation, summaryOf } from '../../models/relation-choice.ts';
import { openWorkspace } from '../../workspace/open.ts';
import { openForReading } from '../../workspace/open-read-only.ts';
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
  command(
    'relation',
    'Prints which images are positive and negative for an anchor; --by sets the rule, from a table if needed.',
  )
    .addOption(
      new Option('--by <kind>', 'class: the classes of the data set; target: numbers; list: pairs or triplets').choices(
        ['class', 'target', 'list'],
      ),
    )
    .option('--csv <file>', 'target: image,target; list: a,b,same or anchor,positive,negative; images by path')
    .addOption(
      new Option('--scale <scale>', 'target: compare the values, or their logarithms').choices(['identity', 'log']),
    )
    .option('--within <n>', 'target: largest distance of a positive', notNegative)
    .option('--beyond <n>', 'target: smallest distance of a negative', notNegative)
    .option(
      '--share <n>',
      'target: instead of distances, the nearest and the farthest share of the images, up to 0.5',
      notNegative,
    )
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
        const choice = await readRelation(requestOf(options), opened);
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
    throw unfit('--scale, --within, --beyond, --share and --scaled-margin only with --by target');
  const byDistance = within !== undefined && beyond !== undefined && share === undefined;
  const byRank = share !== undefined && within === undefined && beyond === undefined;
  if (by === 'target' && !byDistance && !byRank) throw unfit('either --within with --beyond, or --share');
}

function unfit(expected: string): TripletscopeError {
  return new TripletscopeError('usage', 'these options do not go together', {
    expected,
    remedy: '`tripletscope workspace relation --help` shows examples.',
  });
}

function requestOf({
  by,
  csv,
  scale = 'identity',
  within,
  beyond,
  share,
  scaledMargin = false,
}: Options): RelationRequest {
  if (csv === undefined) return { by: 'class' };
  if (by === 'list') return { by, file: csv };
  const rule: TargetRule =
    share === undefined ? { kind: 'distance', within: within!, beyond: beyond! } : { kind: 'rank', share };
  return { by: 'target', file: csv, scale, rule, scaledMargin };
}

/** What `--json` gives, and the line for a person. */
function told(choice: RelationChoice | null, set: boolean): { value: unknown; text: string } {
  const value = summaryOf(choice);
  const next = set ? '\nExisting models are kept; the next `train` makes a model with this relation.' : '';
  return { value, text: `${relationWords(value)}${next}` };
}
