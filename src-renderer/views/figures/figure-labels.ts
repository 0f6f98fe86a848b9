/** What the composer calls the choices of a figure. */
import type { FigureColumn, FigureMethod, FigureScore } from '../../../src-shared/figure/figure-spec.ts';

export const methodLabels: Record<FigureMethod, string> = {
  image: 'Image',
  single: 'Single triplet',
  averaged: 'Averaged',
  top: 'Averaged, top-M',
  'transferred-top': 'Transferred, top-M',
  transferred: 'Transferred, all channels',
  activation: 'Activation (baseline)',
  centre: 'Centre (baseline)',
  value: 'Value (of Regress)',
};

export const variantLabels: Record<FigureColumn['variant'], string> = {
  gradcam: 'Grad-CAM',
  'gradcam++': 'Grad-CAM++',
  xgradcam: 'XGrad-CAM',
  hirescam: 'HiResCAM',
  layercam: 'LayerCAM',
  eigencam: 'Eigen-CAM',
};

export const shownScoreLabels: Record<FigureScore, string> = {
  energy: 'Energy in the ground truth',
  energyInMask: 'Energy in the mask',
  energyInBox: 'Energy in the box',
  maskIoU: 'Mask IoU at τ',
  boxIoU: 'Box IoU at τ',
  value: 'Sum of a map of value',
};
