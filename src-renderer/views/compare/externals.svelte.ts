/** Images outside the data set that a transfer was asked for. */

import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError } from '../../state/api.ts';
import { chooseFiles, takeDropped, uploadFiles } from '../../state/bridge.ts';

export interface ExternalImage {
  image: string;
  name: string;
}

class Externals {
  list = $state.raw<readonly ExternalImage[]>([]);

  async load(): Promise<void> {
    try {
      this.list = await api.compare.externals.query();
    } catch {
      this.list = [];
    }
  }

  /** Asks for files; the first one's id, or null where nothing was chosen or taken. */
  async choose(): Promise<string | null> {
    return this.adding(async () => chooseFiles('Choose an image to transfer weights to'));
  }

  /** What was dropped on the view. */
  async take(transfer: DataTransfer): Promise<string | null> {
    return this.adding(async () => {
      const dropped = await takeDropped(transfer);
      return dropped.kind === 'chosen' ? dropped.files : (await uploadFiles(dropped.files)).files;
    });
  }

  private async adding(files: () => Promise<readonly { id: string }[]>): Promise<string | null> {
    try {
      let first: string | null = null;
      for (const { id } of await files()) {
        const added = await api.compare.addExternal.mutate({ file: id });
        this.list = [added, ...this.list.filter(({ image }) => image !== added.image)];
        first ??= added.image;
      }
      return first;
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
      return null;
    }
  }
}

export const externals = new Externals();
