/** Which fields of the form have an effect as the others are: only they are shown, and only they can be wrong. Pure. */
import type { TrainingForm } from './form.ts';

export interface ShownSite {
  /** Whether the backbone starts from random weights where no file is chosen. */
  startsRandom: boolean;
}

export function isShown(path: string, form: TrainingForm, { startsRandom }: ShownSite): boolean {
  const { training, headSpec, train, weights, preset, resizeTo } = form;
  if (path.endsWith('Sha256')) return false;
  if (path === 'weightsPrefix') return weights !== null;
  if (path === 'trunkSeed') return startsRandom && weights === null;
  if (path === 'lastStride' || path === 'dilation') return /resne[tx]/.test(form.backbone);
  if (path === 'resizeTo') return preset === 'torchvision' || preset === 'timm';
  if (path === 'cropPct') return preset === 'timm' && resizeTo === null;
  if (path === 'headSpec.gemPower') return headSpec.pooling === 'gem';
  if (!path.startsWith('training.')) return true;
  if (!train) return false;
  if (path.startsWith('training.augmentation.')) return training.trains !== 'head';
  if (path.startsWith('training.optimiser.beta')) return training.optimiser.name === 'adam';
  if (path === 'training.optimiser.momentum') return training.optimiser.name === 'sgd';
  return true;
}
