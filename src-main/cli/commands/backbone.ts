/** `backbone list|install|check FILE`: the trunks, and whether a weight file fits one. */
import { Argument, Command, Option } from 'commander';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { backboneByName, backboneNames } from '../../network/backbones/registry.ts';
import { expectedTensors } from '../../network/layers.ts';
import { ensureEfficientNetLite0 } from '../../network/weights/fetch.ts';
import { readWeightFile } from '../../network/weights/read-weight-file.ts';
import { matchTensors, requireShapes } from '../../network/weights/state-dict.ts';
import { withJson } from '../options.ts';
import { runCommand } from '../session.ts';

interface CheckOptions {
  json?: boolean;
  backbone?: string;
}

export function backboneCommand(): Command {
  const backbone = new Command('backbone').description('Backbones and their weights.');
  withJson(backbone.command('list').description('The backbones, their stages and their input.'))
    .addHelpText('after', '\nExample:\n  tripletscope backbone list')
    .action((options) => runCommand(options, async () => list()));
  withJson(
    backbone
      .command('install')
      .description('Fetches the ImageNet weights of EfficientNet-Lite0 (17 MB), once per user.'),
  )
    .addArgument(new Argument('[name]', 'the backbone').choices(['efficientnet-lite0']).default('efficientnet-lite0'))
    .addHelpText('after', '\nExample:\n  tripletscope backbone install')
    .action((_: string, options) =>
      runCommand(options, async (session) => {
        const file = await ensureEfficientNetLite0(session);
        return { value: { file }, text: file };
      }),
    );
  withJson(backbone.command('check').description('Reads a weight file and says which backbone it fits.'))
    .argument('<file>', '.pth, .safetensors or a tfjs model')
    .addOption(new Option('--backbone <name>', 'check against this one alone').choices(backboneNames))
    .addHelpText('after', '\nExample:\n  tripletscope backbone check resnet50.pth --backbone resnet50')
    .action((file: string, options: CheckOptions) => runCommand(options, () => check(file, options)));
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

async function check(file: string, { backbone }: CheckOptions) {
  const { tensors, format, strippedPrefix, container, notes } = await readWeightFile(file);
  const names = backbone === undefined ? backboneNames : [backbone];
  const fits = names.filter((name) => {
    const { missing, wrongShape } = matchTensors(expectedTensors(backboneByName(name)), tensors);
    return missing.length === 0 && wrongShape.length === 0;
  });
  if (fits.length === 0) {
    if (backbone !== undefined) {
      const { classifier } = backboneByName(backbone);
      const expected = expectedTensors(backboneByName(backbone));
      requireShapes({ expected, tensors, ignoreSurplus: [...classifier], file, network: backbone });
    }
    throw new TripletscopeError('bad-input', 'the tensors fit no backbone', {
      file,
      expected: `those of ${backboneNames.join(', ')}`,
      received: `${tensors.size} tensors: ${[...tensors.keys()].slice(0, 4).join(', ')}, …`,
    });
  }
  const expected = expectedTensors(backboneByName(fits[0]));
  const surplus = matchTensors(expected, tensors).surplus;
  const value = {
    file,
    format,
    backbones: fits,
    tensors: tensors.size,
    surplus,
    strippedPrefix: strippedPrefix ?? '',
    container: container ?? '',
    notes,
  };
  const rest = surplus.length === 0 ? '' : `; not part of the trunk: ${surplus.slice(0, 8).join(', ')}`;
  return { value, text: `${format}, ${tensors.size} tensors, fits ${fits.join(', ')}${rest}` };
}
