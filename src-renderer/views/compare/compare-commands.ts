/** What Compare adds to the palette and the keys while it is shown. */
import type { Command } from '../../state/commands.svelte.ts';

interface Actions {
  go: (by: number) => void;
  goTodo: (by: 1 | -1) => void;
  markReviewed: () => void;
  inDataset: () => boolean;
  focusN: () => void;
  focusM: () => void;
  changeTriplets: (by: 1 | -1) => void;
  newTriplet: () => void;
  resetTriplet: () => void;
  toggleCounter: () => void;
  toggleWipe: () => void;
  toggleTruth: () => void;
  toggleContour: () => void;
  openExternal: () => void;
  copyScores: () => void;
  copyWeights: () => void;
  savePng: () => void;
  saveSvg: () => void;
  hasTriplet: () => boolean;
  hasMaps: () => boolean;
  hasWeights: () => boolean;
}

export function compareCommands(act: Actions): Command[] {
  return [
    { id: 'compare.next', run: () => act.go(1), repeats: true },
    { id: 'compare.previous', run: () => act.go(-1), repeats: true },
    { id: 'compare.nextTodo', run: () => act.goTodo(1), repeats: true },
    { id: 'compare.previousTodo', run: () => act.goTodo(-1), repeats: true },
    { id: 'compare.reviewed', run: act.markReviewed, enabled: act.inDataset },
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
    { id: 'compare.external', run: act.openExternal },
    { id: 'compare.copyScores', run: act.copyScores, enabled: act.hasMaps },
    { id: 'compare.copyWeights', run: act.copyWeights, enabled: act.hasWeights },
    { id: 'compare.savePng', run: act.savePng, enabled: act.hasMaps },
    { id: 'compare.saveSvg', run: act.saveSvg, enabled: act.hasMaps },
  ];
}
