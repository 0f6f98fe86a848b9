/** Folders and files of this machine under opaque ids, so that no path reaches a renderer. Ids live as long as the engine. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';

export class FolderRegistry {
  private readonly paths = new Map<string, string>();
  private readonly ids = new Map<string, string>();

  idOf(folder: string): string {
    const resolved = path.resolve(folder);
    const known = this.ids.get(resolved);
    if (known !== undefined) return known;
    const id = randomBytes(12).toString('base64url');
    this.paths.set(id, resolved);
    this.ids.set(resolved, id);
    return id;
  }

  /** Throws `not-found` for an id that this engine did not give. */
  pathOf(id: string): string {
    const found = this.paths.get(id);
    if (found !== undefined) return found;
    throw new TripletscopeError('not-found', 'the folder is not known any more', {
      remedy: 'Choose it again.',
    });
  }
}
