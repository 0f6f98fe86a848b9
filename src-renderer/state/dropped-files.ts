/** What was dropped on a browser's window: folders are walked, so that their files can be uploaded with their places.
 * What is hidden stays behind: the engine would not keep it. */

export interface DroppedFile {
  file: File;
  /** `birds/001/a.jpg`, with the dropped folder's own name first. */
  path: string;
}

/** Must be called while the event is handled: afterwards the browser empties the list. */
export function readDropped(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve([...transfer.files].map(plain).filter(({ path }) => isSeen(path)));
  return Promise.all(entries.map((entry) => filesOf(entry, ''))).then((lists) => lists.flat());
}

/** Files that came without a folder around them. */
function plain(file: File): DroppedFile {
  return { file, path: file.webkitRelativePath || file.name };
}

async function filesOf(entry: FileSystemEntry, under: string): Promise<DroppedFile[]> {
  if (!isSeen(entry.name)) return [];
  const path = `${under}${entry.name}`;
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), path }];
  const children = await childrenOf(entry as FileSystemDirectoryEntry);
  const files: DroppedFile[] = [];
  for (const child of children) files.push(...(await filesOf(child, `${path}/`)));
  return files;
}

/** As the engine sees it: neither hidden nor what an archive keeps for another system. */
function isSeen(path: string): boolean {
  return path.split('/').every((name) => !name.startsWith('.') && name.toLowerCase() !== '__macosx');
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a hundred at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
