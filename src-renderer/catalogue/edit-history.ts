/** What was changed, with the way back: each edit undoes all of itself, and a new one forgets what was undone. */
export interface Edit {
  /** As in "Undo: tag 12 images “odd”". */
  title: string;
  apply: (isCurrent: IsCurrent) => Promise<void>;
  revert: (isCurrent: IsCurrent) => Promise<void>;
}

/** False once the history was cleared: the images are others by then. */
type IsCurrent = () => boolean;

const kept = 100;

export class EditHistory {
  private done: Edit[] = [];
  private undone: Edit[] = [];
  /** Edits run one after the other: the second may rest on the first. */
  private queue: Promise<unknown> = Promise.resolve();
  /** How often it was cleared: what was asked for before neither begins nor is remembered. */
  private clears = 0;

  get next(): { undo: string | null; redo: string | null } {
    return { undo: this.done.at(-1)?.title ?? null, redo: this.undone.at(-1)?.title ?? null };
  }

  /** The edit, or null where the history was cleared meanwhile. Throws what the edit throws; then it is not remembered. */
  run(edit: Edit): Promise<Edit | null> {
    return this.enqueue(async (isCurrent) => {
      await edit.apply(isCurrent);
      if (!isCurrent()) return null;
      this.done = [...this.done, edit].slice(-kept);
      this.undone = [];
      return edit;
    });
  }

  /** The edit that was undone, or null. */
  undo(): Promise<Edit | null> {
    return this.enqueue(async (isCurrent) => {
      const edit = this.done.at(-1);
      if (edit === undefined) return null;
      await edit.revert(isCurrent);
      if (!isCurrent()) return null;
      this.done = this.done.slice(0, -1);
      this.undone = [...this.undone, edit];
      return edit;
    });
  }

  redo(): Promise<Edit | null> {
    return this.enqueue(async (isCurrent) => {
      const edit = this.undone.at(-1);
      if (edit === undefined) return null;
      await edit.apply(isCurrent);
      if (!isCurrent()) return null;
      this.undone = this.undone.slice(0, -1);
      this.done = [...this.done, edit];
      return edit;
    });
  }

  clear(): void {
    this.clears++;
    this.done = [];
    this.undone = [];
  }

  private enqueue(work: (isCurrent: IsCurrent) => Promise<Edit | null>): Promise<Edit | null> {
    const { clears } = this;
    const isCurrent: IsCurrent = () => clears === this.clears;
    const result = this.queue.then(() => (isCurrent() ? work(isCurrent) : null));
    this.queue = result.catch(() => {});
    return result;
  }
}
