/** What the desktop tells the window: its menu, folders handed over from outside, and what the window tells it back. */
import { menuCommands } from '../../src-shared/desktop-bridge.ts';
import { modals } from '../components/modals.svelte.ts';
import { desktop } from '../state/bridge.ts';
import { commands } from '../state/commands.svelte.ts';
import { importing } from './importing.svelte.ts';
import { opening } from './opening.svelte.ts';

/** Returns how to stop listening; in a browser there is nothing to hear. */
export function listenToDesktop(): () => void {
  if (desktop === null) return () => {};
  const stops = [
    desktop.onMenu((command) => {
      // As with keys: nothing begins behind a dialog.
      if (modals.top === null) commands.run(menuCommands[command]);
    }),
    desktop.onOpenedFolder((folder) => {
      if (folder.isWorkspace) void opening.open(folder);
      else importing.start(folder);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
