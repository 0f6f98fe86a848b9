/** `backbone list|install|check FILE`: the trunks, and whether a weight file fits one. */
import { Argument, Command, Option } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { backboneByName, backboneNames } from '../../network/backbones/registry.ts';
import { ensureEfficientNetLite0 } from '../../network/weights/fetch.ts';
import { type ChosenNetwork, chooseNetwork, findNetworks } from '../../network/weights/find-network.ts';
import { choiceNotes, fitToBackbone } from '../../network/weights/fit-to-backbone.ts';
import { readWeightFile, type WeightFile } from '../../network/weights/read-weight-file.ts';
import { resNetKind } from '../../network/weights/resnet-kind.ts';
import { headLayers } from '../../network/weights/select-head.ts';
import type { StateDict } from '../../network/weights/state-dict.ts';
import { shellQuoted } from '../../system/shell-quoted.ts';
import { weightsPart, withJson } from '../options.ts';
import { runCommand, type Session } from '../session.ts';

interface CheckOptions {
  json?: boolean;
  backbone?: string;
}

export function backboneCommand(): Command {
  const backbone = new Command('backbone').description('Lists backbones, installs weights, checks weight files.');
  withJson(backbone.command('list').description('Lists the backbones with their stages and input sizes.'))
    .addHelpText('after', '\nExample:\n  tripletscope backbone list')
    .action((options) => runCommand(options, async () => list()));
  withJson(
    backbone
      .command('install')
      .description('Downloads the ImageNet weights of EfficientNet-Lite0 (17 MB), once per user.'),
  )
    .addArgument(new Argument('[name]', 'the backbone').choices(['efficientnet-lite0']).default('efficientnet-lite0'))
    .addHelpText('after', '\nExample:\n  tripletscope backbone install')
    .action((_: string, options) =>
      runCommand(options, async (session) => {
        const file = await ensureEfficientNetLite0(session);
        return { value: { file }, text: file };
      }),
    );
  withJson(backbone.command('check').description('Reads a weight file and prints which backbone it fits.'))
    .argument('<file>', '.pth, .safetensors or a tfjs model')
    .addOption(new Option('--backbone <name>', 'check only this backbone').choices(backboneNames))
    .addHelpText('after', '\nExample:\n  tripletscope backbone check resnet50.pth --backbone resnet50')
    .action((file: string, options: CheckOptions) => runCommand(options, (session) => check(file, options, session)));
  return backbone;
}

function list() {
  const value = backboneNames.map((name) => {
    const { stages, preprocessing } = backboneByName(name);
    return { name, stages: stages.map((stage) => ({ name: stage.name, channels: stage.channels })), preprocessing };
  });
  const text = value
    .map(({ name, stages, preprocessing }) => {
      const last = stages[stages.length - 1];
      return `${name.padEnd(19)} ${preprocessing.size} px, ${last.channels} channels; stages ${stages.map((s) => s.name).join(', ')}`;
    })
    .join('\n');
  return { value, text };
}

async function check(named: string, { backbone }: CheckOptions, { signal }: Session) {
  const { weights: file = named, weightsPrefix } = weightsPart(named);
  const read = await readWeightFile(file, { asStored: true, container: weightsPrefix, signal });
  const { tensors, format, container, rest, notes } = read;
  const names = backbone === undefined ? backboneNames : [backbone];
  const found = names.flatMap((name) => findNetworks(tensors, backboneByName(name)));
  if (found.length === 0) throw fitsNone(read, file, backbone);
  // As everything that loads weights takes them.
  const chosen = await fitToBackbone({ tensors, backbone: found[0].backbone, file, prefix: rest });
  const fits = [...new Set(found.map((one) => one.backbone.name))];
  const value = {
    file,
    format,
    backbones: fits,
    networks: found.map(({ backbone: { name }, prefix, naming }) => ({
      backbone: name,
      prefix,
      names: naming.title ?? '',
    })),
    tensors: tensors.size,
    surplus: chosen.unused,
    strippedPrefix: chosen.prefix,
    container: container ?? '',
    heads: headsBeside(tensors, chosen),
    notes: [...notes, ...choiceNotes(chosen, file)],
    next: `tripletscope report FOLDER --backbone ${found[0].backbone.name} --weights ${shellQuoted(named)}`,
  };
  const lines = [
    `${format}, ${tensors.size} tensors, fits ${fits.join(', ')}`,
    ...value.notes.map((note) => `note: ${note}`),
    ...(value.heads.length === 0
      ? []
      : [`heads (--head NAME): ${value.heads.map(({ name, what }) => `${name} ${what}`).join(', ')}`]),
  ];
  return { value, text: [...lines, `next: ${value.next}`].join('\n') };
}

/** Layers that can be taken as a head; those of the other networks in the file are left out. */
function headsBeside(tensors: StateDict, { unused, others }: ChosenNetwork): { name: string; what: string }[] {
  const own = unused.filter((name) => !others.some((prefix) => prefix !== '' && name.startsWith(prefix)));
  return headLayers(new Map(own.map((name) => [name, tensors.get(name)!])));
}

function fitsNone({ tensors, notes }: WeightFile, file: string, backbone: string | undefined): TripletscopeError {
  try {
    if (backbone !== undefined) chooseNetwork(tensors, { backbone: backboneByName(backbone), file });
  } catch (error) {
    if (error instanceof TripletscopeError) return error;
  }
  const first = [...tensors.keys()].slice(0, 4).join(', ');
  const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return new TripletscopeError('bad-input', `the tensors fit no backbone${why}`, {
    file,
    expected: `those of ${backboneNames.join(', ')}`,
    received: `${resNetKind(tensors) ?? `${tensors.size} tensors`}: ${first}, …`,
  });
}
