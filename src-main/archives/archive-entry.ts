/** What lies in an archive, whatever its kind; and what is refused in it. */
import { TripletscopeError } from '../../src-shared/errors.ts';

export interface ArchiveEntry {
  /** As the archive writes it, with forward slashes. */
  name: string;
  kind: 'file' | 'folder' | 'link' | 'other';
  /** What a link points to, as the archive writes it; from the top of the archive where it is a hard link. */
  target?: string;
  isHard?: boolean;
  /** Bytes of the archive up to and including this entry, as far as is known. */
  packed: number;
  /** Its bytes, to be read before the next entry. Throws `damaged` where they are not what the archive says. */
  read(): AsyncIterable<Uint8Array>;
}

export function unsafe(file: string, summary: string, received?: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', summary, {
    file,
    received: received?.slice(0, 200),
    remedy: 'Unpack it yourself if you trust it, then import the folder.',
  });
}

export function damaged(file: string, reason: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the archive is damaged or ends too early (${reason})`, {
    file,
    remedy: 'Copy or download it again.',
  });
}
