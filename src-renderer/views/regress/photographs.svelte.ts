/** Photographs of no row that were chosen or dropped, with what they add. */
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError } from '../../state/api.ts';
import { chooseFiles, takeDropped, uploadFiles } from '../../state/bridge.ts';
import type { Photograph } from './regress-requests.ts';

export class Photographs {
  /** The newest first. */
  list = $state.raw<readonly Photograph[]>([]);
  private waiting = $state(0);
  readonly busy = $derived(this.waiting > 0);
  /** Which view the next one shows: a place among those of the table. */
  view = $state(0);
  /** Grows when all are forgotten: what is on its way then is for nobody. */
  private cleared = 0;
  /** What was chosen before: one choice after the other, so that the list grows in their order. */
  private before: Promise<unknown> = Promise.resolve();

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
      this.waiting++;
      const added = this.before.then(() => this.addEach(chosen, { cleared, view }));
      this.before = added.catch(() => {}).finally(() => this.waiting--);
      await added;
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
    }
  }

  private async addEach(
    chosen: readonly { id: string }[],
    { cleared, view }: { cleared: number; view: number },
  ): Promise<void> {
    for (const { id } of chosen) {
      if (cleared !== this.cleared) return;
      const { image } = await api.compare.addExternal.mutate({ file: id });
      const added = await api.regressions.photograph.query({ image, view });
      if (cleared !== this.cleared) return;
      this.list = [added, ...this.list.filter((one) => one.image !== image || one.view !== view)];
    }
  }
}
