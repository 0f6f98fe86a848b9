/** From what the user names to a trunk with its weights: the file read, checked against the backbone, hashed. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { presetOf } from '../../src-shared/preprocessing-presets.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { backboneWith, stageIndex } from '../network/backbones/registry.ts';
import type { LinearLayer } from '../network/head.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import type { Backbone } from '../network/layers.ts';
import { ensureEfficientNetLite0 } from '../network/weights/fetch.ts';
import { choiceNotes, fitToBackbone } from '../network/weights/fit-to-backbone.ts';
import { readHead } from '../network/weights/read-head.ts';
import { readWeightFile } from '../network/weights/read-weight-file.ts';
import { selectHead } from '../network/weights/select-head.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { withoutPrefix } from '../network/weights/tensor-names.ts';
import { sha256OfFile } from '../system/hash-file.ts';

/**
 * What the settings say of the trunk, its weights apart. Throws `usage` for a backbone or a layer that is not there, and
 * for sides that do not fit the preset.
 */
export function trunkOf(
  settings: Omit<NetworkSettings, 'headSpec' | 'training' | 'train'>,
): Pick<LoadedBackbone, 'backbone' | 'layer' | 'preprocessing'> {
  const backbone = backboneWith(settings.backbone, settings);
  const layer = backbone.stages[stageIndex(backbone, settings.layer)].name;
  const own = backbone.preprocessing;
  const { size = own.size, mean = own.mean, std = own.std } = settings;
  return { backbone, layer, preprocessing: { size, mean, std, ...presetOf({ ...settings, size }) } };
}

export async function loadBackbone(
  settings: Omit<NetworkSettings, 'headSpec' | 'training'>,
  seed: number,
  context: WorkContext,
): Promise<LoadedBackbone> {
  const trunk = trunkOf(settings);
  const { backbone } = trunk;
  const base = { ...trunk, headName: settings.head ?? null };
  const file = settings.weights ?? (await ownWeights(backbone, context));
  if (file === null) {
    if (settings.head !== undefined) throw headWithoutWeights(settings.head);
    const tensors = initialiseBackbone(backbone, seed);
    const notes = [`${backbone.name} starts from random weights (seed ${seed})`];
    return { ...base, tensors, weightsId: `random ${seed}`, head: null, notes };
  }
  const { signal } = context;
  const read = await readWeightFile(file, { asStored: true, container: settings.weightsPrefix, signal });
  const chosen = await fitToBackbone({ tensors: read.tensors, backbone, file, prefix: read.rest });
  const { tensors: beside } = withoutPrefix(read.tensors, chosen.prefix);
  const head = settings.head === undefined ? null : await loadHead(settings.head, { tensors: beside, file });
  const notes = [...read.notes];
  if (read.container) notes.push(`the state dict was found under "${read.container}" in ${file}`);
  if (settings.weights !== undefined) notes.push(...choiceNotes(chosen, file, head?.fromSameFile));
  // Another network of the same file is another one.
  const part = settings.weightsPrefix === undefined ? '' : `#${settings.weightsPrefix}`;
  const weightsId = `${await sha256OfFile(file)}${part}`;
  return { ...base, tensors: chosen.tensors, weightsId, head: head?.layers ?? null, notes };
}

async function ownWeights(backbone: Backbone, context: WorkContext): Promise<string | null> {
  if (backbone.name === 'efficientnet-lite0') return ensureEfficientNetLite0(context);
  if (backbone.name === 'small') return null;
  throw new TripletscopeError('usage', `${backbone.name} needs a weight file`, {
    expected: '--weights FILE, a checkpoint with torchvision’s names (.pth or .safetensors)',
    received: 'none',
  });
}

interface ChosenHead {
  layers: LinearLayer[];
  /** Names in the trunk's own file that the head took. */
  fromSameFile: string[];
}

/** `head` is a file of its own where one lies there, else a name within the trunk's file. */
async function loadHead(head: string, { tensors, file }: { tensors: StateDict; file: string }): Promise<ChosenHead> {
  if (/\.(safetensors|pth|pt|bin|json)$/i.test(head)) {
    return { layers: await readHead(head), fromSameFile: [] };
  }
  const { layers, names } = selectHead(tensors, head, file);
  return { layers, fromSameFile: names };
}

function headWithoutWeights(head: string): TripletscopeError {
  return new TripletscopeError('usage', 'a head needs the trunk that it was trained on', {
    expected: '--weights FILE beside --head',
    received: `--head ${head} alone`,
  });
}
