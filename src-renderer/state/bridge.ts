/** Folders and files from the user's hand, whatever carries the window: native dialogs, or the engine's own folders and uploads. */
import type { ChosenFile, DesktopBridge } from '../../src-shared/desktop-bridge.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { errorOf } from './api.ts';
import { engineFetch } from './connection.svelte.ts';
import { type DroppedFile, readDropped } from './dropped-files.ts';
import { type Chosen, folderPicker } from './folder-picker.svelte.ts';

declare global {
  interface Window {
    tripletscope?: DesktopBridge;
  }
}

export const desktop: DesktopBridge | null = window.tripletscope ?? null;

/** Null where the user changed their mind. */
export function chooseFolder(title: string, { create = false } = {}): Promise<Chosen | null> {
  return desktop === null ? folderPicker.ask(title, { create }) : desktop.chooseFolder(title);
}

/** A file of the engine's machine, whose name has one of the endings: the system's dialog on the desktop, the engine's own folders in a browser. */
export async function chooseEngineFile(title: string, endings: RegExp): Promise<Chosen | null> {
  if (desktop === null) return folderPicker.ask(title, { create: false, files: endings });
  const [file] = await desktop.chooseFiles(title);
  return file === undefined ? null : { id: file.id, name: file.name };
}

/** Images from this machine; in a browser they are uploaded into the workspace. */
export async function chooseFiles(title: string): Promise<Chosen[]> {
  if (desktop !== null) return desktop.chooseFiles(title);
  const files = await pickFiles();
  return (await uploadFiles(files.map((file) => ({ file, path: file.name })))).files;
}

/** One file of this kind; in a browser it is uploaded into the workspace. Null where the user changed their mind. */
export async function chooseFile(
  title: string,
  { accept, of = 'data', report }: { accept: string; of?: 'data' | 'model'; report?: (share: number) => void },
): Promise<Chosen | null> {
  if (desktop !== null) return (await desktop.chooseFiles(title))[0] ?? null;
  const [file] = await pickFiles({ accept, multiple: false });
  if (file === undefined) return null;
  const { files } = await uploadFiles([{ file, path: file.name }], { of, ...(report && { report }) });
  return files[0] ?? null;
}

export type Dropped =
  /** The desktop knows them by id at once. */
  | { kind: 'chosen'; files: ChosenFile[] }
  /** A browser has their bytes; `uploadFiles` hands them to the engine. */
  | { kind: 'bytes'; files: DroppedFile[]; name: string };

/** Call it while the drop event is handled. Throws where nothing came that can be taken, or it cannot be read. */
export async function takeDropped(transfer: DataTransfer): Promise<Dropped> {
  if (desktop !== null) return { kind: 'chosen', files: await desktop.pathsOfDropped([...transfer.files]) };
  const files = await readDropped(transfer);
  if (files.length === 0) throw new TripletscopeError('bad-input', 'the dropped item contains no files');
  return { kind: 'bytes', files, name: files[0]?.path.split('/')[0] ?? '' };
}

export interface Uploaded {
  /** The ids of what was dropped, folders as one. */
  files: Chosen[];
  /** Neither images nor lists that a data set has, with the first names. */
  skipped: { count: number; names: string[] };
}

/** Into `imports/` of the open workspace; where it is aborted, the engine puts away what came so far. */
export async function uploadFiles(
  files: readonly DroppedFile[],
  {
    signal,
    report,
    of = 'data',
  }: { signal?: AbortSignal; report?: (share: number) => void; of?: 'data' | 'model' } = {},
): Promise<Uploaded> {
  let answer: Uploaded = { files: [], skipped: { count: 0, names: [] } };
  // The parts of one upload land in one folder; the answer to the last one says what is there.
  const upload = crypto.randomUUID();
  const parts = [...batches(files)];
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  let sent = 0;
  for (const [part, batch] of parts.entries()) {
    const more = part < parts.length - 1 ? '&more=1' : '';
    const form = new FormData();
    for (const { file, path } of batch) form.append('files', file, path);
    const response = await engineFetch(`/api/uploads?of=${of}&upload=${upload}&part=${part}${more}`, {
      method: 'POST',
      body: form,
      ...(signal && { signal }),
    });
    if (!response.ok) throw await errorOf(response);
    answer = (await response.json()) as Uploaded;
    sent += batch.reduce((sum, { file }) => sum + file.size, 0);
    report?.(bytes === 0 ? 1 : sent / bytes);
  }
  return answer;
}

const batchBytes = 32e6;
const batchFiles = 200;

function* batches(files: readonly DroppedFile[]): Generator<DroppedFile[]> {
  let batch: DroppedFile[] = [];
  let bytes = 0;
  for (const one of files) {
    if (batch.length > 0 && (bytes + one.file.size > batchBytes || batch.length >= batchFiles)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += one.file.size;
  }
  if (batch.length > 0) yield batch;
}

function pickFiles({ accept = 'image/*', multiple = true } = {}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = multiple;
    input.accept = accept;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
