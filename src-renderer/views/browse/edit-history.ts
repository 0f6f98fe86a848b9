/** What was changed, with the way back: each edit undoes all of itself, and a new one forgets what was undone. */
export interface Edit {
  /** As in "Undo: tag 12 images “odd”". */
  title: string;
  apply: () => Promise<void>;
  revert: () => Promise<void>;
}

const kept = 100;

export class EditHistory {
  private done: Edit[] = [];
  private undone: Edit[] = [];
  /** Edits run one after the other: the second may rest on the first. */
  private queue: Promise<unknown> = Promise.resolve();

  get next(): { undo: string | null; redo: string | null } {
    return { undo: this.done.at(-1)?.title ?? null, redo: this.undone.at(-1)?.title ?? null };
  }

  /** Throws what the edit throws; then it is not remembered. */
  run(edit: Edit): Promise<void> {
    return this.enqueue(async () => {
      await edit.apply();
      this.done = [...this.done, edit].slice(-kept);
      this.undone = [];
    });
  }

  /** The edit that was undone, or null. */
  undo(): Promise<Edit | null> {
    return this.enqueue(async () => {
      const edit = this.done.at(-1);
      if (edit === undefined) return null;
      await edit.revert();
      this.done = this.done.slice(0, -1);
      this.undone = [...this.undone, edit];
      return edit;
    });
  }

  redo(): Promise<Edit | null> {
    return this.enqueue(async () => {
      const edit = this.undone.at(-1);
      if (edit === undefined) return null;
      await edit.apply();
      this.undone = this.undone.slice(0, -1);
      this.done = [...this.done, edit];
      return edit;
    });
  }

  clear(): void {
    this.done = [];
    this.undone = [];
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  }
}
