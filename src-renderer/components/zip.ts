/** Several files as one archive, stored and not packed: raw numbers hardly shrink. */
import { type ZippableFile, zipSync } from 'fflate';

export interface ZipEntry {
  /** With `/` between folders. */
  name: string;
  bytes: Uint8Array;
}

/** The first day that the format has: equal files make equal archives. */
const mtime = new Date(1980, 0, 1);

/** At most 65,535 entries and 4 GiB, as the format's first version has it. Throws where two have one name. */
export function zipOf(entries: readonly ZipEntry[]): Blob {
  const files: Record<string, ZippableFile> = {};
  for (const { name, bytes } of entries) {
    if (Object.hasOwn(files, name)) throw new Error(`the archive would have ${name} twice`);
    files[name] = [bytes, { level: 0, mtime }];
  }
  return new Blob([zipSync(files) as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
}
