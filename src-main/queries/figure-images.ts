/** The images that a figure names, in the data set of the workspace. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { FigureRowSpec } from '../../src-shared/figure/figure-spec.ts';
import type { Engine } from '../session/engine.ts';
import type { StoredImage } from '../workspace/tables/images.ts';

type Photograph = Pick<FigureRowSpec, 'image' | 'sha256'>;

/**
 * By their path, and by their content where they were moved. Throws `not-found` with every image that is not there, and
 * `bad-input` where other bytes lie at the path of one.
 */
export async function figureImages(
  { rows }: { rows: readonly Photograph[] },
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<StoredImage[]> {
  const wanted = new Set(rows.map(({ image }) => image));
  const contents = new Set(rows.map(({ sha256 }) => sha256));
  const byPath = new Map<string, StoredImage>();
  const byContent = new Map<string, StoredImage>();
  for await (const page of workspace.images.pages()) {
    for (const image of page) {
      if (wanted.has(image.relativePath)) byPath.set(image.relativePath, image);
      if (image.sha256 !== undefined && contents.has(image.sha256) && !byContent.has(image.sha256))
        byContent.set(image.sha256, image);
    }
  }
  const found = rows.map(({ image, sha256 }): StoredImage | undefined => {
    const there = byPath.get(image);
    if (there !== undefined && (sha256 === null || there.sha256 === sha256)) return there;
    return sha256 === null ? undefined : byContent.get(sha256);
  });
  const missing = rows.filter((_, at) => found[at] === undefined);
  if (missing.length === 0) return found as StoredImage[];
  const changed = missing.find(({ image }) => byPath.has(image));
  if (changed !== undefined) throw otherBytes(changed, byPath.get(changed.image)!);
  throw new TripletscopeError('not-found', notThere(missing), {
    received: missing[0].image.slice(0, 200),
    remedy: 'Open the workspace of the figure, or import its data set.',
    list: missing.map(({ image }) => image),
  });
}

function notThere({ length }: readonly unknown[]): string {
  return `the data set has no image of this name${length === 1 ? '' : `, nor ${length - 1} more of the figure`}`;
}

function otherBytes({ image, sha256 }: Photograph, there: StoredImage): TripletscopeError {
  return new TripletscopeError('bad-input', 'the image differs from the one of which the figure was made', {
    file: image,
    expected: `SHA-256 ${sha256?.slice(0, 16)}…`,
    received: `${there.sha256?.slice(0, 16) ?? 'none'}…`,
    remedy: 'Restore the image, or remove its "sha256" from the figure.',
  });
}
