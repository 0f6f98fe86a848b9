/** A failed write, told to a person. */
import { TripletscopeError } from '../../src-shared/errors.ts';

/** The coded error of a file system failure; anything else comes back as it is. `bytes`: what would be needed. */
export function fileError(error: unknown, file: string, bytes?: number): unknown {
  if (error instanceof TripletscopeError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') {
    return new TripletscopeError(
      'disk-full',
      'no space is left on the disk',
      {
        file,
        expected: bytes === undefined ? undefined : `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`,
        remedy: 'Free some space and run the command again; it resumes where it stopped',
      },
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const remedy = 'Choose another folder, or change its permissions';
    return new TripletscopeError('not-permitted', 'this cannot be written', { file, remedy }, { cause: error });
  }
  return error;
}
