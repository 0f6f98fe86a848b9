/** The import dialog can be asked for from anywhere: the start page, Browse, the palette, the menu, a drop. */
import { toasts } from '../components/toasts.svelte.ts';
import type { Dropped } from '../state/bridge.ts';
import { type Chosen, folderPicker } from '../state/folder-picker.svelte.ts';

class Importing {
  open = $state(false);
  /** What it starts with; null asks the user. Another one makes the dialog anew. */
  source = $state.raw<Chosen | Extract<Dropped, { kind: 'bytes' }> | null>(null);
  /** An upload or an import has begun in the open dialog, which goes on with that. */
  begun = $state(false);

  start(source: Importing['source'] = null): void {
    if (this.open && source === null) return;
    if (this.open && this.begun) {
      toasts.show(`${source?.name} was not imported, because another import is running. Drop it again afterwards.`);
      return;
    }
    // A drop answers what the picker asks for.
    folderPicker.question?.answer(null);
    this.source = source;
    this.open = true;
  }
}

export const importing = new Importing();
