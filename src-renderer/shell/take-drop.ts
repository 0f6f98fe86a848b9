/** A drop on the window: a data set to import, or a workspace to open. */
import { toasts } from '../components/toasts.svelte.ts';
import { asError } from '../state/api.ts';
import { takeDropped } from '../state/bridge.ts';
import { importing } from './importing.svelte.ts';
import { opening } from './opening.svelte.ts';

/** Call it while the drop event is handled. */
export async function takeDrop(transfer: DataTransfer): Promise<void> {
  try {
    const dropped = await takeDropped(transfer);
    if (dropped.kind === 'bytes') {
      if (dropped.files.some(({ path }) => path.includes('/'))) importing.start(dropped);
      else toasts.show('Drop a folder: a data set to import.');
      return;
    }
    const folder = dropped.files.find(({ kind }) => kind === 'folder');
    if (folder === undefined) toasts.show('Drop a folder: a data set to import, or a workspace to open.');
    else if (folder.isWorkspace) await opening.open(folder);
    else importing.start(folder);
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
