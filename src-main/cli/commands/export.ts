/** `export`: the data set of a workspace in the form that the next tool reads, and arrays as Python reads them. */
import path from 'node:path';
import { Argument, Command, Option } from 'commander';
import { counted } from '../../../src-shared/counted.ts';
import {
  type ArrayKind,
  arrayKinds,
  type ExportFormat,
  exportFormats,
  isArrayKind,
} from '../../../src-shared/dataset-formats.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { lossText } from '../../../src-shared/export-losses.ts';
import { subsetForms } from '../../../src-shared/subset-filter.ts';
import { bankIds } from '../../explain/comparison-rows.ts';
import { type ExportResult, exportDataset } from '../../pipeline/export-dataset.ts';
import type { ImagesBy } from '../../pipeline/export-output.ts';
import { arraySources } from '../../queries/arrays/registry.ts';
import { type WrittenArrays, writeArrays } from '../../queries/arrays/write-arrays.ts';
import { type Subset, subsetOf } from '../../queries/subset.ts';
import type { Engine } from '../../session/engine.ts';
import { withReadingEngine, withReadOnlyEngine } from '../../session/reading-engine.ts';
import { integer, withJson, withWorkspace } from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';

interface Options {
  json?: boolean;
  workspace: string;
  out?: string;
  images?: ImagesBy;
  subset: string[];
  dryRun?: boolean;
  model?: string;
  bank?: string;
  k?: number;
  among?: 'train' | 'all';
  triplets?: number;
  wasm?: boolean;
}

/** Which kinds an option says something about; the others refuse it. */
const optionKinds: { option: keyof Options; flag: string; kinds: readonly string[] }[] = [
  { option: 'images', flag: '--images', kinds: Object.keys(exportFormats) },
  { option: 'dryRun', flag: '--dry-run', kinds: Object.keys(exportFormats) },
  { option: 'model', flag: '--model', kinds: ['embeddings', 'features', 'banks', 'heads', 'neighbours', 'maps'] },
  { option: 'bank', flag: '--bank', kinds: ['banks'] },
  { option: 'k', flag: '--k', kinds: ['neighbours'] },
  { option: 'among', flag: '--among', kinds: ['neighbours'] },
  { option: 'triplets', flag: '--triplets', kinds: ['triplets', 'pairs'] },
];

export function exportCommand(): Command {
  const command = new Command('export').description(
    'Writes the data set with its ground truth in the format of another tool, or arrays with the names of their images.',
  );
  const whats = [...Object.keys(exportFormats), ...Object.keys(arrayKinds)];
  return withJson(withWorkspace(command))
    .addArgument(new Argument('<what>', 'a format of data sets, or a kind of arrays').choices(whats))
    .option(
      '--out <place>',
      'of a data set: a new or empty folder (default: export); of arrays: a file .npz, .npy or .csv, or a folder for KIND.npz (default: KIND.npz)',
    )
    .addOption(
      new Option(
        '--images <how>',
        'images beside the annotations: hard links, copies, or none (default: link)',
      ).choices(['link', 'copy', 'none']),
    )
    .addOption(subsetOption())
    .option('--dry-run', 'count what would be written and lost; nothing is written')
    .option('--model <model>', 'its number, name or the beginning of its hash (default: the current one)')
    .addOption(new Option('--bank <name>', 'bank to export (default: averaged)').choices(bankIds))
    .option('--k <n>', 'number of neighbours per image (default: 10)', integer(1, 10_000))
    .addOption(
      new Option(
        '--among <which>',
        'search neighbours among all images or only training images (default: all)',
      ).choices(['all', 'train']),
    )
    .option(
      '--triplets <n>',
      'number of triplets per anchor (default: the number that the maps of the model average)',
      integer(1, 100_000),
    )
    .option('--wasm', 'do not use an installed TensorFlow runtime')
    .addHelpText('after', `\n${help()}`)
    .action((what: ExportFormat | ArrayKind, options: Options) =>
      runCommand(options, async (session) => {
        refuseOthers(what, options);
        const backend = options.wasm === true ? 'wasm' : 'auto';
        // Maps may need grad-weights that are not there yet; everything else is read.
        const withOne = what === 'maps' ? withReadingEngine : withReadOnlyEngine;
        return withOne(options.workspace, { backend }, async (engine) => {
          const subset = await subsetOf(options.subset, engine);
          for (const line of unknownText(subset)) session.note(line);
          return isArrayKind(what)
            ? arraysOut(what, { options, subset }, engine, session)
            : datasetOut(what, { options, subset }, engine, session);
        });
      }),
    );
}

/** Repeated: an image has to pass all of them. */
export function subsetOption(): Option {
  return new Option('--subset <filter>', `only these images; can be repeated: ${subsetForms}`)
    .default([], 'all')
    .argParser((text: string, before: string[]) => [...before, text]);
}

function refuseOthers(what: string, options: Options): void {
  const wrong = optionKinds.find(({ option, kinds }) => options[option] !== undefined && !kinds.includes(what));
  if (wrong === undefined) return;
  throw new TripletscopeError('usage', `${wrong.flag} says nothing about ${what}`, {
    expected: wrong.kinds.join(', '),
  });
}

interface Choice {
  options: Options;
  subset: Subset | null;
}

async function datasetOut(
  format: ExportFormat,
  { options, subset }: Choice,
  { workspace }: Engine,
  session: Session,
): Promise<CommandResult> {
  const { images = 'link', dryRun = false } = options;
  const out = dryRun ? null : path.resolve(options.out ?? 'export');
  const result = await exportDataset({ format, out, images, subset: subset?.images }, workspace, session);
  return { value: { ...result, ...unknownValue(subset) }, text: datasetText(result) };
}

async function arraysOut(
  kind: ArrayKind,
  { options, subset }: Choice,
  engine: Engine,
  session: Session,
): Promise<CommandResult> {
  const { model, bank, k, among, triplets } = options;
  const request = { subset: subset?.images ?? null, model, bank, k, among, triplets };
  const set = await arraySources[kind](request, engine, session);
  const { signal } = session;
  const written = await writeArrays(set, { kind, out: options.out ?? `${kind}.npz`, signal });
  return { value: { kind, ...written, ...unknownValue(subset) }, text: arraysText(written) };
}

function unknownText(subset: Subset | null): string[] {
  const { unknown } = subset ?? { unknown: [] };
  if (unknown.length === 0) return [];
  const names = unknown.slice(0, 5).join(', ');
  const count = unknown.length === 1 ? '1 line names' : `${unknown.length.toLocaleString('en')} lines name`;
  return [`note: ${count} no image of the data set, or several: ${names}${unknown.length > 5 ? ', …' : ''}`];
}

function unknownValue(subset: Subset | null): { unknown?: string[] } {
  return subset !== null && subset.unknown.length > 0 ? { unknown: subset.unknown } : {};
}

function datasetText({ format, out, images, objects, files, lost, first }: ExportResult): string {
  const verb = out === null ? 'would be written' : `written to ${out}`;
  return [
    ...lost.map(
      (loss) => `lost: ${loss.count.toLocaleString('en-US')} ${lossText(loss.code, loss.count)}; first: ${loss.first}`,
    ),
    ...(out === null && first.length > 0 ? [`first files: ${first.join(', ')}`] : []),
    `${counted(images, 'image')} with ${counted(objects, 'object')} in ${counted(files, 'file')} of ${exportFormats[format]} ${verb}`,
  ].join('\n');
}

function arraysText({ arrays, files }: WrittenArrays): string {
  const width = Math.max(...arrays.map(({ name }) => name.length));
  const lines = arrays.map(
    ({ name, dtype, shape, meaning }) => `${name.padEnd(width)}  ${dtype} (${shape.join(', ')})  ${meaning}`,
  );
  return [...lines, ...files].join('\n');
}

function help(): string {
  const listed = (titles: Readonly<Record<string, string>>): string[] =>
    Object.entries(titles).map(([name, title]) => `  ${name.padEnd(11)} ${title}`);
  return [
    'Formats of data sets:',
    ...listed(exportFormats),
    '',
    'Arrays, in C order, with names, classes and splits of their images:',
    ...listed(arrayKinds),
    '',
    'Examples:',
    '  tripletscope export coco --workspace birds --out birds-coco --subset class=owl --subset test',
    '  tripletscope export embeddings --workspace birds --out birds.npz',
  ].join('\n');
}
