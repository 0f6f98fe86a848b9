import type { CommandScope } from '../state/command-specs.ts';

/** In the order of the shortcuts sheet. */
export const shellScopes: readonly { scope: CommandScope; title: string }[] = [
  { scope: 'everywhere', title: 'Everywhere' },
  { scope: 'browse', title: 'Browse' },
  { scope: 'compare', title: 'Compare' },
  { scope: 'annotate', title: 'Annotate' },
  { scope: 'evaluate', title: 'Evaluate' },
  { scope: 'regress', title: 'Regress' },
  { scope: 'figures', title: 'Figure' },
  { scope: 'train', title: 'Train' },
  { scope: 'start', title: 'Start page' },
  { scope: 'settings', title: 'Settings' },
];
