import type { CommandScope } from '../state/command-specs.ts';

/** In the order of the shortcuts sheet. */
export const scopeTitles: Record<CommandScope, string> = {
  everywhere: 'Everywhere',
  browse: 'Browse',
  compare: 'Compare',
  train: 'Train',
  start: 'Start page',
  settings: 'Settings',
};
