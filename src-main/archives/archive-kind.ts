/** What kind of archive a file is, by its first bytes. */
import { open } from 'node:fs/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';

export type ArchiveKind = 'zip' | 'tar';

/** Null for what is no file, or one that is no archive. Throws `unsupported` for kinds that are not read. */
export async function archiveKind(file: string): Promise<ArchiveKind | null> {
  const start = Buffer.alloc(512);
  let length: number;
  try {
    await using handle = await open(file);
    if (!(await handle.stat()).isFile()) return null;
    length = (await handle.read(start, 0, start.length, 0)).bytesRead;
  } catch {
    return null; // whoever reads the folder says what is wrong
  }
  const bytes = start.subarray(0, length);
  const begins = (...signature: number[]): boolean =>
    bytes.subarray(0, signature.length).equals(Buffer.from(signature));
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return 'zip';
  // A file .gz or .tgz; what is in it that is no tar archive is told when it is read.
  if (begins(0x1f, 0x8b)) return 'tar';
  if (bytes.subarray(257, 262).toString('latin1') === 'ustar' || /\.tar$/i.test(file)) return 'tar';
  const other = [
    ['bzip2', begins(0x42, 0x5a, 0x68)],
    ['xz', begins(0xfd, 0x37, 0x7a, 0x58, 0x5a)],
    ['Zstandard', begins(0x28, 0xb5, 0x2f, 0xfd)],
    ['7-Zip', begins(0x37, 0x7a, 0xbc, 0xaf)],
    ['RAR', begins(0x52, 0x61, 0x72, 0x21)],
  ].find(([, is]) => is);
  if (other === undefined) return null;
  throw new TripletscopeError('unsupported', `archives of ${other[0]} are not read`, {
    file,
    expected: '.zip, .tar, .tgz or .tar.gz',
    remedy: 'Unpack it, then import the folder.',
  });
}
