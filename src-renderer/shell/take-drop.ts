/** A drop on the window: a data set to import, or a workspace to open. */
import { toasts } from '../components/toasts.svelte.ts';
import { asError } from '../state/api.ts';
import { takeDropped } from '../state/bridge.ts';
import { isArchiveName } from './archive-names.ts';
import { importing } from './importing.svelte.ts';
import { opening } from './opening.svelte.ts';

function isLoneArchive(names: readonly string[]): boolean {
  return names.length === 1 && isArchiveName(names[0]);
}

/** Call it while the drop event is handled. */
export async function takeDrop(transfer: DataTransfer): Promise<void> {
  try {
    const dropped = await takeDropped(transfer);
    if (dropped.kind === 'bytes') {
      const isFolder = dropped.files.some(({ path }) => path.includes('/'));
      if (isFolder || isLoneArchive(dropped.files.map(({ path }) => path))) importing.start(dropped);
      else toasts.show('Drop a folder or an archive: a data set to import.');
      return;
    }
    const archive = isLoneArchive(dropped.files.map(({ name }) => name)) ? dropped.files[0] : undefined;
    const folder = dropped.files.find(({ kind }) => kind === 'folder') ?? archive;
    if (folder === undefined) toasts.show('Drop a folder or an archive: a data set to import, or a workspace to open.');
    else if (folder.isWorkspace) await opening.open(folder);
    else importing.start(folder);
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
