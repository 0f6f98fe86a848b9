/** The image the user is at, in whichever view: Browse and Compare tell it, and whoever is opened without one begins there. */
import { workspace } from './workspace.svelte.ts';

export class ShownImage {
  private kept = $state.raw<{ place: string | null; image: string } | null>(null);
  private readonly place: () => string | null;

  /** `place` tells workspaces apart: ids of images mean others elsewhere. */
  constructor(place: () => string | null) {
    this.place = place;
  }

  /** Its id; null where none was shown yet. The image may have gone since. */
  get current(): string | null {
    return this.kept !== null && this.kept.place === this.place() ? this.kept.image : null;
  }

  show(image: string): void {
    if (this.current !== image) this.kept = { place: this.place(), image };
  }
}

export const shownImage = new ShownImage(() => workspace.place);
