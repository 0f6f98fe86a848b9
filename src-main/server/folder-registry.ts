/** Folders and files of this machine under opaque ids, so that no path reaches a renderer. Ids live as long as the engine. */
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { isWithin, outside } from './confined-folders.ts';

export interface FolderRegistryOptions {
  /** Folders that a browser may see; null where the desktop's own dialogs choose. */
  roots: readonly string[] | null;
  /** Ids that are known at a time; the one used longest ago is forgotten. */
  most?: number;
}

interface Known {
  path: string;
  /** It lay within the roots when it got its id, and has to when it is used. */
  confined: boolean;
}

const usualMost = 20_000;

export class FolderRegistry {
  private readonly roots: readonly string[] | null;
  private readonly most: number;
  /** The one used last at the end. */
  private readonly known = new Map<string, Known>();
  private readonly ids = new Map<string, string>();

  constructor({ roots, most = usualMost }: FolderRegistryOptions) {
    this.roots = roots;
    this.most = most;
  }

  /** `real`: the path is without links already. */
  idOf(folder: string, { real = false }: { real?: boolean } = {}): string {
    const resolved = path.resolve(folder);
    const given = this.ids.get(resolved);
    if (given !== undefined) {
      this.use(given);
      return given;
    }
    const id = randomBytes(12).toString('base64url');
    const { roots } = this;
    const confined = roots !== null && isWithin(real ? resolved : (realOf(resolved) ?? resolved), roots);
    this.known.set(id, { path: resolved, confined });
    this.ids.set(resolved, id);
    this.forgetOldest();
    return id;
  }

  knows(id: string): boolean {
    return this.known.has(id);
  }

  /** Throws `not-found` for an id that is not known, `not-permitted` for what leads out of the roots by now. */
  pathOf(id: string): string {
    return this.placeOf(id).path;
  }

  /** The path, with the roots that it has to lie in whenever it is read. Throws as `pathOf`. */
  placeOf(id: string): { path: string; within?: readonly string[] } {
    const found = this.use(id);
    if (found === undefined)
      throw new TripletscopeError('not-found', 'the folder is no longer known', { remedy: 'Choose it again.' });
    if (!found.confined || this.roots === null) return { path: found.path };
    const real = realOf(found.path); // what is gone is told by whoever looks for it
    if (real !== null && !isWithin(real, this.roots)) throw outside();
    return { path: found.path, within: this.roots };
  }

  private use(id: string): Known | undefined {
    const found = this.known.get(id);
    if (found === undefined) return undefined;
    this.known.delete(id);
    this.known.set(id, found);
    return found;
  }

  private forgetOldest(): void {
    for (const [id, { path }] of this.known) {
      if (this.known.size <= this.most) return;
      this.known.delete(id);
      this.ids.delete(path);
    }
  }
}

function realOf(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}
