/** A weight file from the user's hand: the system's dialog on the desktop, the engine's own folders in a browser. */
import { desktop } from '../../state/bridge.ts';
import { type Chosen, folderPicker } from '../../state/folder-picker.svelte.ts';

const endings = /\.(pth|pt|bin|safetensors|json)$/i;

/** Null where the user changed their mind. */
export async function chooseWeights(title: string): Promise<Chosen | null> {
  if (desktop === null) return folderPicker.ask(title, { create: false, files: endings });
  const [file] = await desktop.chooseFiles(title);
  return file === undefined ? null : { id: file.id, name: file.name };
}
