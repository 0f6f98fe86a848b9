/** Photographs of no row that were chosen or dropped, with what they add. */
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError } from '../../state/api.ts';
import { chooseFiles, takeDropped, uploadFiles } from '../../state/bridge.ts';
import type { Photograph } from './regress-requests.ts';

export class Photographs {
  /** The newest first. */
  list = $state.raw<readonly Photograph[]>([]);
  busy = $state(false);
  /** Which view the next one shows: a place among those of the table. */
  view = $state(0);
  /** Grows when all are forgotten: what is on its way then is for nobody. */
  private cleared = 0;

  choose(): Promise<void> {
    return this.add(() => chooseFiles('Choose a photograph'));
  }

  /** What was dropped; call it while the drop event is handled. */
  take(transfer: DataTransfer): Promise<void> {
    return this.add(async () => {
      const dropped = await takeDropped(transfer);
      return dropped.kind === 'chosen' ? dropped.files : (await uploadFiles(dropped.files)).files;
    });
  }

  remove(image: string, view: number): void {
    this.list = this.list.filter((one) => one.image !== image || one.view !== view);
  }

  clear(): void {
    this.cleared++;
    this.list = [];
  }

  private async add(files: () => Promise<readonly { id: string }[]>): Promise<void> {
    const { cleared, view } = this;
    try {
      const chosen = await files();
      this.busy = true;
      for (const { id } of chosen) {
        const { image } = await api.compare.addExternal.mutate({ file: id });
        const added = await api.regressions.photograph.query({ image, view });
        if (cleared !== this.cleared) return;
        this.list = [added, ...this.list.filter((one) => one.image !== image || one.view !== view)];
      }
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
    } finally {
      this.busy = false;
    }
  }
}
