/** The live report can be asked for from anywhere; a view that lists images says which. */

/** What a view lists: "the list" as in "the first 24 images of the list". */
export interface ListedImages {
  name: string;
  /** Whose maps are shown beside it. */
  model: number | null;
  /** Ids, in the order of the list. */
  images: readonly string[];
}

class Sharing {
  open = $state(false);
  private readonly sources: (() => ListedImages)[] = [];

  start(): void {
    this.open = true;
  }

  /** As it is now, of the source that came last; null where no view lists images. */
  listed(): ListedImages | null {
    return this.sources.at(-1)?.() ?? null;
  }

  /** For as long as a view is shown; gives back how to stop. */
  offer(source: () => ListedImages): () => void {
    this.sources.push(source);
    return () => {
      const at = this.sources.indexOf(source);
      if (at >= 0) this.sources.splice(at, 1);
    };
  }
}

export const sharing = new Sharing();
