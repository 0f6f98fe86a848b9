/** Options of a run, derived from the run spec: a bad value is named with what was expected. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import { type MetricName, metricNames } from '../../src-shared/report-types.ts';
import { defaultRunSpec } from '../../src-shared/run-spec/defaults.ts';
import type { FieldGroup } from '../../src-shared/run-spec/field.ts';
import { textOf, valueOfText } from '../../src-shared/run-spec/field-text.ts';
import { fieldsOf, type SpecField, specFields } from '../../src-shared/run-spec/fields.ts';
import { putAt, valueAt } from '../../src-shared/run-spec/paths.ts';
import { type ImportSettings, isHeadFile, type RunSettings, type RunSpec } from '../../src-shared/run-spec/run-spec.ts';

export function integer(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    const range = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}, received ${text}.`);
  };
}

/** A number not below `low`. */
export function numberFrom(low: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= low) return value;
    throw new InvalidArgumentError(`Expected a number from ${low}, received ${text}.`);
  };
}

/** Names of metrics, separated by commas. */
export function metricList(text: string): MetricName[] {
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => metricNames.find((one) => one === name) ?? []);
  if (known.length === names.length) return known;
  throw new InvalidArgumentError(`Expected names of ${metricNames.join(', ')}, separated by commas, received ${text}.`);
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document to stdout, everything else to stderr');
}

export function withWorkspace(command: Command): Command {
  return command.option('--workspace <folder>', 'the workspace', 'tripletscope-workspace');
}

/** What was given, by the names that commander makes of the options; what was not given is absent. */
export type SpecOptions = Readonly<Record<string, unknown>>;

/** Sets every seed of a run that is not given by its own name. */
export function withSeed(command: Command): Command {
  return command.option(
    '--seed <n>',
    'sets every seed; an option for a single seed takes precedence (default: 0)',
    integer(0),
  );
}

/** `--seed`, which sets those of the groups, and an option for each of their fields. */
export function withSpec(command: Command, ...groups: FieldGroup[]): Command {
  return withFields(command, fieldsOf(...groups));
}

/** An option for each of the fields. */
export function withFields(command: Command, fields: readonly SpecField[]): Command {
  if (fields.some(({ follows }) => follows === 'seed')) withSeed(command);
  for (const field of fields) addField(command, field);
  return command;
}

/** A second name for a field's option, as `name` among the options that the command is given. */
export function withSecondName(command: Command, field: SpecField, name: string): Command {
  addField(command, { ...field, flag: name, help: `the same as --${field.flag}` });
  return command;
}

/** `--relation by-list FILE`, for commands that import. */
export function withRelation(command: Command): Command {
  const option = new Option(
    '--relation <rule...>',
    'by-list FILE: your own pairs or triplets, as --relation-list FILE; other relations: `workspace relation`',
  );
  // Called once for each word, with what came before.
  return command.addOption(
    option.argParser((word: string, before?: string[]) => relationWords([...(before ?? []), word])),
  );
}

function relationWords(words: string[]): string[] {
  if (words[0] === 'by-list' && words.length <= 2) return words;
  throw new InvalidArgumentError(`Expected by-list and a CSV file, received ${words.join(' ')}.`);
}

/** The options with what `--relation` says by the name of its field. */
export function relationOptions<O extends SpecOptions>(options: O): O {
  const { relation } = options;
  if (relation === undefined) return options;
  const [, file] = relation as string[];
  if (file === undefined) {
    throw new TripletscopeError('usage', '--relation by-list names no file', {
      expected: '--relation by-list FILE, a CSV of pairs or triplets',
    });
  }
  return { ...options, relationList: path.resolve(file) };
}

function addField(command: Command, field: SpecField): void {
  const { kind, flag, argument, help, choices } = field;
  if (flag === null) return;
  if (kind === 'switch') {
    const usual = field.default === true;
    // Either can be said; that which changes something is in the help.
    command.addOption(new Option(`--${flag}`, usual ? `${help} (the default)` : help).hideHelp(usual));
    command.addOption(new Option(`--no-${flag}`, field.off ?? `do not: ${help}`).hideHelp(!usual));
    return;
  }
  const names = choices === undefined ? '' : ` (choices: ${Object.keys(choices).join(', ')})`;
  const usual = field.follows === 'seed' ? undefined : defaultText(field);
  const option = new Option(
    `--${flag} ${argument}`,
    `${help}${names}${usual === undefined ? '' : ` (default: ${usual})`}`,
  );
  command.addOption(
    option.argParser((text) => {
      try {
        return new Given(fromHere(field, valueOfText(field, text)));
      } catch (error) {
        throw new InvalidArgumentError(messageOf(error));
      }
    }),
  );
}

/** Files are named from the folder of the call, and meant wherever the settings are used later. */
function fromHere({ kind }: SpecField, value: unknown): unknown {
  const isFile = kind === 'file' || (kind === 'head' && typeof value === 'string' && isHeadFile(value));
  return isFile && typeof value === 'string' ? path.resolve(value) : value;
}

/** A value that was given; undefined takes away what was set before. */
class Given {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

function defaultText(field: SpecField): string | undefined {
  return textOf(field, valueAt(defaultRunSpec('', 0), field.path));
}

/** As commander names it: `batchClasses` of `--batch-classes`. */
export function optionName(flag: string): string {
  return flag.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What the options say, over `base`. A seed by its own name wins over `--seed`. */
export function withOptions(base: RunSpec, options: SpecOptions): RunSpec {
  const spec = structuredClone(base);
  for (const field of specFields) {
    const { flag, follows, optional } = field;
    const own = flag === null ? undefined : given(options, flag);
    const followed = follows === undefined ? undefined : given(options, follows);
    if (own !== undefined) putAt(spec, field, own.value);
    else if (followed !== undefined) putAt(spec, field, optional ? undefined : followed.value);
  }
  if (given(options, 'weights') !== undefined) spec.network = { ...spec.network, ...weightsPart(spec.network.weights) };
  return spec;
}

const ofTables = [
  'pattern',
  'image-columns',
  'views',
  'target',
  'columns',
  'categorical',
  'numeric',
  'log-attributes',
  'separator',
  'decimal',
  'header',
];

/** Options that do something beside others alone. */
const conditions: { flag: string; beside: string; holds: (spec: RunSpec) => boolean }[] = [
  ...ofTables.map((flag) => ({ flag, beside: 'a table', holds: (spec: RunSpec) => spec.import.table !== undefined })),
  {
    flag: 'resize',
    beside: '--preset torchvision or --preset timm',
    holds: ({ network: { preset } }) => preset === 'torchvision' || preset === 'timm',
  },
  {
    flag: 'crop-pct',
    beside: '--preset timm, and without --resize',
    holds: ({ network: { preset, resizeTo } }) => preset === 'timm' && resizeTo === undefined,
  },
  { flag: 'item-margin', beside: '--items objects', holds: (spec) => spec.import.items === 'objects' },
  { flag: 'min-size', beside: '--items objects', holds: (spec) => spec.import.items === 'objects' },
];

/** Throws `usage`: an option that is passed over would be taken for one that was obeyed. */
function refuseWithoutEffect(spec: RunSpec, options: SpecOptions, among = conditions): void {
  for (const { flag, beside, holds } of among) {
    const own = given(options, flag);
    if (own === undefined || own.value === undefined || holds(spec)) continue;
    throw new TripletscopeError('usage', `--${flag} has no effect`, {
      expected: `--${flag} with ${beside}`,
      remedy: `Leave --${flag} out, or add what it needs.`,
    });
  }
}

/** `FILE#prefix` names one network of a file; a file that is called so is a file. */
export function weightsPart(weights: string | undefined): { weights?: string; weightsPrefix?: string } {
  const at = weights?.lastIndexOf('#') ?? -1;
  if (weights === undefined || at < 0 || existsSync(weights)) return {};
  return { weights: weights.slice(0, at), weightsPrefix: weights.slice(at + 1) };
}

function given(options: SpecOptions, flag: string): { value: unknown } | undefined {
  const value = options[optionName(flag)];
  if (value === undefined) return undefined;
  return value instanceof Given ? value : { value };
}

/** What the options say, over the reference run. */
export function runSettings(options: SpecOptions): RunSettings {
  const spec = withOptions(defaultRunSpec('', 0), options);
  // What is imported is checked with what it is imported from.
  refuseWithoutEffect(
    spec,
    options,
    conditions.filter(({ flag }) => !fieldsOf('import').some((field) => field.flag === flag)),
  );
  const { import: _, ...settings } = spec;
  return settings;
}

/** A table stands for its images, which lie in the folder `images`, or beside it. */
export function importOptions(source: string, options: SpecOptions & { images?: string | undefined }): ImportSettings {
  const { images } = options;
  const isTable = given(options, 'table') === undefined && isTableFile(source);
  const folder = images === undefined ? (isTable ? path.dirname(source) : source) : path.resolve(images);
  const spec = withOptions(defaultRunSpec(folder, 0), isTable ? { ...options, table: source } : options);
  if (images !== undefined && spec.import.table === undefined)
    throw new TripletscopeError('usage', '--images is the folder of the images of a table', {
      expected: 'a table instead of the folder: import TABLE --images DIR',
      received: source,
    });
  refuseWithoutEffect(spec, options);
  return spec.import;
}

const tableFile = /\.(csv|tsv|tab|txt|dat|data)$/i;

function isTableFile(source: string): boolean {
  return tableFile.test(source) && (statSync(source, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** The arguments that give these settings, each field by its own name: the way back. */
export function argumentsOf(spec: Partial<RunSpec>): string[] {
  return specFields.flatMap((field) => {
    const { flag, kind, path } = field;
    const value = valueAt(spec, path);
    const text = textOf(field, value);
    if (flag === null || text === undefined) return [];
    if (kind === 'switch') return [value === true ? `--${flag}` : `--no-${flag}`];
    return [`--${flag}`, text];
  });
}
