/** The dialog in which folders of the engine's machine are chosen, where there are no native ones: what it was asked. */
export interface Chosen {
  id: string;
  name: string;
}

export interface FolderQuestion {
  title: string;
  /** A new folder may be made. */
  create: boolean;
  /** A file whose name fits is chosen instead of a folder. */
  files: RegExp | null;
  answer: (chosen: Chosen | null) => void;
}

class FolderPicker {
  question = $state.raw<FolderQuestion | null>(null);

  ask(title: string, { create, files = null }: { create: boolean; files?: RegExp | null }): Promise<Chosen | null> {
    this.question?.answer(null);
    return new Promise((resolve) => {
      this.question = {
        title,
        create,
        files,
        answer: (chosen) => {
          this.question = null;
          resolve(chosen);
        },
      };
    });
  }
}

export const folderPicker = new FolderPicker();
