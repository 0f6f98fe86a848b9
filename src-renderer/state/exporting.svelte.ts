/** The export dialog can be asked for from anywhere; Browse says which images are chosen and which are shown. */

/** Ids of images. */
export interface ExportableImages {
  chosen: readonly number[];
  shown: readonly number[];
  all: number;
}

class Exporting {
  open = $state(false);
  /** What the dialog begins with, where it was asked for from there; null: what is chosen, else shown. */
  which: 'shown' | null = null;
  /** Of the view that is shown, where it shows images. */
  private source: (() => ExportableImages) | null = null;

  start(which: Exporting['which'] = null): void {
    this.which = which;
    this.open = true;
  }

  /** As they are now; without a view that shows some, there are all. */
  images(): ExportableImages | null {
    return this.source?.() ?? null;
  }

  /** For as long as a view is shown; gives back how to stop. */
  offer(source: () => ExportableImages): () => void {
    this.source = source;
    return () => {
      if (this.source === source) this.source = null;
    };
  }
}

export const exporting = new Exporting();
