/** Images outside the data set, as long as the workspace is open: a transfer needs nothing but the photograph (METHOD 6). */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { decodeRgb } from '../datasets/decode.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';

export interface ExternalImage {
  /** `x-…`. */
  id: string;
  name: string;
  path: string;
  /** Folders that it has to lie in; anywhere on this machine where absent. */
  within?: readonly string[];
  /** As displayed. */
  width: number;
  height: number;
}

/** Only their names and places are kept; the oldest are forgotten. */
const mostKept = 500;

const pattern = /^x-[A-Za-z0-9_-]{16}$/;

export function isExternalId(id: string): boolean {
  return pattern.test(id);
}

export class Externals {
  private readonly byId = new Map<string, ExternalImage>();

  /** Looks at the whole image; one that is there already keeps its id. Throws the `InputProblem` of what is no image. */
  async add(file: string, within?: readonly string[]): Promise<ExternalImage> {
    const name = path.basename(file);
    const { width, height } = await decodeRgb({ path: file, name, within });
    const known = this.all().find((one) => one.path === file);
    const id = known?.id ?? `x-${randomBytes(12).toString('base64url')}`;
    const image = { id, name, path: file, width, height, ...(within && { within }) };
    this.byId.delete(image.id);
    this.byId.set(image.id, image);
    for (const oldest of this.byId.keys()) {
      if (this.byId.size <= mostKept) break;
      this.byId.delete(oldest);
    }
    return image;
  }

  /** Throws `not-found` for an id that was not given, or not since the workspace was opened. */
  get(id: string): ExternalImage {
    const found = this.byId.get(id);
    if (found !== undefined) return found;
    throw new TripletscopeError('not-found', 'this image from outside the data set is no longer known', {
      remedy: 'Drop it again.',
    });
  }

  /** In the order in which they came. */
  all(): ExternalImage[] {
    return [...this.byId.values()];
  }
}

const externals: WorkspaceSlot<Externals> = { make: () => new Externals() };

export function externalsOf(session: WorkspaceSession): Externals {
  return session.of(externals);
}
