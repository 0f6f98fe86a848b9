/** The import dialog can be asked for from anywhere: the start page, Browse, the palette, the menu, a drop. */
import type { Dropped } from '../state/bridge.ts';
import type { Chosen } from '../state/folder-picker.svelte.ts';

class Importing {
  open = $state(false);
  /** What it starts with; null asks the user. */
  source = $state.raw<Chosen | Extract<Dropped, { kind: 'bytes' }> | null>(null);

  start(source: Importing['source'] = null): void {
    this.source = source;
    this.open = true;
  }
}

export const importing = new Importing();
