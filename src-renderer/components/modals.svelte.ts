/** Modal dialogs that are open. All outside of the top-most one is inert: what is to be seen and used goes into it. */
import { untrack } from 'svelte';

class Modals {
  private stack = $state.raw<readonly HTMLDialogElement[]>([]);

  readonly top = $derived(this.stack.at(-1) ?? null);

  /** Returns what to call when it has gone. */
  show(dialog: HTMLDialogElement): () => void {
    dialog.showModal();
    untrack(() => {
      this.stack = [...this.stack, dialog];
    });
    return () => {
      this.stack = this.stack.filter((one) => one !== dialog);
    };
  }
}

export const modals = new Modals();
