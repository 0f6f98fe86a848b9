/** Objects whose image the last import did not find: they are kept, listed, and can be exported. */
import type { TruthObject } from '../../src-shared/truth-object.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { toWire, type WireObject } from './annotations.ts';

export interface UnmatchedImage {
  /** Where it was, below the folder of the data set; with `#` the object that was an item. */
  image: string;
  /** Whether a person has hidden the image. */
  forgotten: boolean;
  objects: WireObject[];
}

type Site = { workspace: Pick<Workspace, 'images' | 'objects'> };

/** Drafts too; those that were deleted are not among them. */
export async function unmatchedObjects({ workspace: { images, objects } }: Site): Promise<UnmatchedImage[]> {
  const gone = [...(await images.absent()), ...(await images.forgotten())].filter((one) => one.objects > 0);
  return gone.map(({ imageId, relativePath, forgotten }) => ({
    image: relativePath,
    forgotten: forgotten !== null,
    objects: objects.of(imageId).map(toWire),
  }));
}

/**
 * As `annotations restore` reads it, so that the objects can be given to another image: its path is written in the place of
 * the old one. Mask files are named and left out: their pixels are not in the workspace.
 */
export function unmatchedFile(unmatched: readonly UnmatchedImage[]): {
  text: string;
  objects: number;
  files: string[];
} {
  const isFile = ({ geometry }: WireObject): boolean => geometry.kind === 'file';
  const files = unmatched.flatMap(({ objects }) =>
    objects.flatMap(({ geometry }) => (geometry.kind === 'file' ? [geometry.relativePath] : [])),
  );
  const steps = unmatched.flatMap(({ image, objects }) => {
    const changes = objects.filter((one) => !isFile(one)).map(changeOf);
    const step = `unmatched-${contentKey('unmatched', image, changes).slice(0, 32)}`;
    return changes.length === 0 ? [] : [{ relativePath: image, step, author: authorOf(objects), changes }];
  });
  return {
    text: `${JSON.stringify({ format: 'tripletscope-unsaved-edits', steps, maskFiles: files }, null, 1)}\n`,
    objects: steps.reduce((sum, { changes }) => sum + changes.length, 0),
    files,
  };
}

/** A new object: the old one stays with its image. */
function changeOf({ id, class: named, geometry, state, source, note }: WireObject) {
  const objectId = `u-${contentKey('unmatched object', id).slice(0, 20)}`;
  return {
    objectId,
    isNew: true,
    after: { class: named, geometry, state, source: drawnAgain(source), ...(note && { note }) },
  };
}

/** What came with an import is none any more on another image. */
function drawnAgain(source: TruthObject['source']): TruthObject['source'] {
  return source.kind === 'imported' ? { kind: 'drawn' } : source;
}

/** Of the image, where one person drew all of it. */
function authorOf(objects: readonly WireObject[]): string | null {
  const authors = new Set(objects.map(({ author }) => author));
  const [only] = authors;
  return authors.size === 1 && only ? only : null;
}
