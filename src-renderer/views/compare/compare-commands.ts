/** What Compare adds to the palette and the keys while it is shown. */
import type { Command } from '../../state/commands.svelte.ts';
import { zoomStep } from './shared-view.svelte.ts';

interface Actions {
  go: (by: number) => void;
  goTodo: (by: 1 | -1) => void;
  markReviewed: () => void;
  inDataset: () => boolean;
  undo: () => void;
  redo: () => void;
  zoom: (factor: number) => void;
  pan: (du: number, dv: number) => void;
  wholePictures: () => void;
  zoomed: () => boolean;
  focusN: () => void;
  focusM: () => void;
  changeTriplets: (by: 1 | -1) => void;
  newTriplet: () => void;
  resetTriplet: () => void;
  toggleCounter: () => void;
  toggleWipe: () => void;
  toggleTruth: () => void;
  toggleContour: () => void;
  /** The objects of the image that this one is cut out of. */
  showSource: () => void;
  hasSource: () => boolean;
  openExternal: () => void;
  copyScores: () => void;
  copyWeights: () => void;
  toFigure: () => void;
  savePng: () => void;
  saveSvg: () => void;
  hasTriplet: () => boolean;
  hasMaps: () => boolean;
  hasWeights: () => boolean;
}

/** By shares of the picture's frame. */
const panStep = 0.15;
const pans = [
  ['compare.panLeft', panStep, 0],
  ['compare.panRight', -panStep, 0],
  ['compare.panUp', 0, panStep],
  ['compare.panDown', 0, -panStep],
] as const;

export function compareCommands(act: Actions): Command[] {
  return [
    { id: 'compare.next', run: () => act.go(1), repeats: true },
    { id: 'compare.previous', run: () => act.go(-1), repeats: true },
    { id: 'compare.nextTodo', run: () => act.goTodo(1), repeats: true },
    { id: 'compare.previousTodo', run: () => act.goTodo(-1), repeats: true },
    { id: 'compare.reviewed', run: act.markReviewed, enabled: act.inDataset },
    { id: 'compare.undo', run: act.undo },
    { id: 'compare.redo', run: act.redo },
    { id: 'compare.zoomIn', run: () => act.zoom(zoomStep), repeats: true },
    { id: 'compare.zoomOut', run: () => act.zoom(1 / zoomStep), enabled: act.zoomed, repeats: true },
    { id: 'compare.zoomReset', run: act.wholePictures },
    ...pans.map(([id, du, dv]) => ({
      id,
      run: () => act.pan(du, dv),
      enabled: act.zoomed,
      repeats: true,
      palette: false,
    })),
    { id: 'compare.focusN', run: act.focusN },
    { id: 'compare.focusM', run: act.focusM },
    { id: 'compare.fewer', run: () => act.changeTriplets(-1), repeats: true, palette: false },
    { id: 'compare.more', run: () => act.changeTriplets(1), repeats: true, palette: false },
    { id: 'compare.newTriplet', run: act.newTriplet, enabled: act.hasTriplet, repeats: true },
    { id: 'compare.resetTriplet', run: act.resetTriplet, enabled: act.hasTriplet },
    { id: 'compare.counter', run: act.toggleCounter },
    { id: 'compare.wipe', run: act.toggleWipe },
    { id: 'compare.truth', run: act.toggleTruth },
    { id: 'compare.contour', run: act.toggleContour },
    { id: 'compare.source', run: act.showSource, enabled: act.hasSource },
    { id: 'compare.external', run: act.openExternal },
    { id: 'compare.copyScores', run: act.copyScores, enabled: act.hasMaps },
    { id: 'compare.copyWeights', run: act.copyWeights, enabled: act.hasWeights },
    { id: 'compare.toFigure', run: act.toFigure, enabled: act.hasMaps },
    { id: 'compare.savePng', run: act.savePng, enabled: act.hasMaps },
    { id: 'compare.saveSvg', run: act.saveSvg, enabled: act.hasMaps },
  ];
}
