/**
 * Under which key a training is found again: all that its weights depend on. Told from the settings alone too, without a
 * network being loaded, so that a window can say beforehand whether there is something to go on from.
 */
import { unattended } from '../../src-shared/progress.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { trunkSeedOf } from '../../src-shared/run-spec/run-spec.ts';
import { headIdOf, type LoadedBackbone } from '../models/backbone.ts';
import { labelsKey } from '../models/image-relation.ts';
import { featuresKeyOf } from '../models/model.ts';
import { efficientNetLite0Sha256 } from '../network/weights/own-weights.ts';
import { hashOfFile } from '../system/file-hashes.ts';
import { trainingKey } from '../training/training-spec.ts';
import { contentKey } from '../workspace/content-key.ts';
import { loadBackbone, trunkOf } from './load-backbone.ts';

type Holder = Parameters<typeof labelsKey>[0];
type Settings = Pick<NetworkSettings, 'headSpec' | 'training'>;

/** Of a head on the features of this key. */
export function headTrainingKey(featuresKey: string, { headSpec, training }: Settings, holder: Holder): string {
  return contentKey('training', featuresKey, labelsKey(holder), headSpec, trainingKey(training));
}

/** Where the training of convolutions begins. */
export type NetworkStart = Pick<LoadedBackbone, 'backbone' | 'weightsId' | 'layer' | 'preprocessing' | 'head'>;

export function networkTrainingKey(loaded: NetworkStart, { headSpec, training }: Settings, holder: Holder): string {
  const { backbone, weightsId, layer, preprocessing } = loaded;
  const start = [backbone.name, weightsId, layer, headIdOf(loaded), preprocessing, headSpec, trainingKey(training)];
  return contentKey('network training', ...start, labelsKey(holder));
}

/** Null where these settings train nothing, or their files are not there. Reads; loads and fetches nothing. */
export async function trainingKeyOf(settings: NetworkSettings, holder: Holder): Promise<string | null> {
  const { head, headSpec, train, training } = settings;
  const own = head !== undefined;
  if (!train || (own && training.trains === 'head')) return null;
  const trunk = trunkOf(settings);
  const weightsId = await weightsIdOf(settings);
  if (weightsId === null) return null;
  if (training.trains === 'head') {
    const { pooling, gemPower } = headSpec;
    const origin = { ...trunk, backbone: trunk.backbone.name, weightsId, pooling, gemPower };
    return headTrainingKey(featuresKeyOf(origin), settings, holder);
  }
  // A head that is trained on is part of where it begins: it has to be read.
  const start = own
    ? await loadBackbone(settings, trunkSeedOf(settings), unattended)
    : { ...trunk, weightsId, head: null };
  return networkTrainingKey(start, settings, holder);
}

/** As `loadBackbone` names the weights. */
async function weightsIdOf(settings: NetworkSettings): Promise<string | null> {
  const { weights, weightsPrefix, backbone } = settings;
  if (weights !== undefined) {
    const hash = await hashOfFile(weights).catch(() => null); // it is named when it is used
    return hash === null || weightsPrefix === undefined ? hash : `${hash}#${weightsPrefix}`;
  }
  if (backbone === 'efficientnet-lite0') return efficientNetLite0Sha256;
  return backbone === 'small' ? `random ${trunkSeedOf(settings)}` : null;
}
