/** What the desktop tells the window: its menu, folders handed over from outside, and what the window tells it back. */
import type { MenuCommand } from '../../src-shared/desktop-bridge.ts';
import { desktop } from '../state/bridge.ts';
import { commands } from '../state/commands.svelte.ts';
import { importing } from './importing.svelte.ts';
import { opening } from './opening.svelte.ts';

const commandOf: Record<MenuCommand, string> = {
  'new-workspace': 'shell.create',
  'open-workspace': 'shell.open',
  'close-workspace': 'shell.close',
  import: 'shell.import',
  settings: 'shell.settings',
  palette: 'shell.palette',
  shortcuts: 'shell.shortcuts',
  'view-browse': 'shell.browse',
  'view-train': 'shell.train',
  'view-compare': 'shell.compare',
};

/** Returns how to stop listening; in a browser there is nothing to hear. */
export function listenToDesktop(): () => void {
  if (desktop === null) return () => {};
  const stops = [
    desktop.onMenu((command) => commands.run(commandOf[command])),
    desktop.onOpenedFolder((folder) => {
      if (folder.isWorkspace) void opening.open(folder);
      else importing.start(folder);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
