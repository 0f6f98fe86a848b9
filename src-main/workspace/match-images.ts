/**
 * Which of the images that a workspace knows are the ones of a new import: by their path, or, where a path is gone and
 * exactly one new file has its content, as moved. Objects as items are told by their region first: their numbers, and so
 * their paths, change with the annotations.
 */
import type { Box } from '../../src-shared/geometry.ts';
import { filePath, regionOfContent } from '../../src-shared/object-item.ts';

export interface KnownImage<Id> {
  imageId: Id;
  relativePath: string;
  sha256: string | null;
}

/** Whose derived results (embeddings, grad-weights, scores) no longer hold: `changed`. */
export interface ImageMatch<Id> {
  imageId: Id;
  how: 'same' | 'changed' | 'moved';
}

/** For each incoming image the one that it is, or null for a new one. */
export function matchImages<Id>(
  incoming: readonly { relativePath: string; sha256?: string }[],
  known: readonly KnownImage<Id>[],
): (ImageMatch<Id> | null)[] {
  const byPath = new Map(known.map((image) => [image.relativePath, image]));
  const byRegion = onlyOnes(known.filter(({ sha256 }) => regionOfContent(sha256) !== null));
  const isOne = onlyOnes(
    incoming.flatMap(({ sha256 }, index) => (byRegion.has(sha256 ?? '') ? [{ sha256: sha256!, imageId: index }] : [])),
  );
  const paths = new Map(known.map(({ imageId, relativePath }) => [imageId, relativePath]));
  const taken = new Set<Id>();
  const matches = incoming.map(({ relativePath, sha256 = null }, index): ImageMatch<Id> | null => {
    if (sha256 === null || isOne.get(sha256) !== index) return null;
    const imageId = byRegion.get(sha256)!;
    taken.add(imageId);
    const isThere = filePath(paths.get(imageId)!, sha256) === filePath(relativePath, sha256);
    return { imageId, how: isThere ? 'same' : 'moved' };
  });
  for (const [index, { relativePath, sha256 = null }] of incoming.entries()) {
    const found = matches[index] === null ? byPath.get(relativePath) : undefined;
    if (found === undefined || taken.has(found.imageId) || isOtherObject(sha256, found.sha256)) continue;
    taken.add(found.imageId);
    matches[index] = { imageId: found.imageId, how: sha256 !== null && sha256 === found.sha256 ? 'same' : 'changed' };
  }
  const gone = onlyOnes(known.filter(({ imageId, sha256 }) => sha256 !== null && !taken.has(imageId)));
  const fresh = onlyOnes(
    incoming.flatMap(({ sha256 }, index) =>
      matches[index] === null && sha256 !== undefined ? [{ sha256, imageId: index }] : [],
    ),
  );
  for (const [sha256, index] of fresh) {
    const imageId = gone.get(sha256);
    if (imageId !== undefined) matches[index] = { imageId, how: 'moved' };
  }
  return matches;
}

/** Two regions of the same bytes that have little in common are two objects, though they have one number. */
function isOtherObject(content: string | null, known: string | null): boolean {
  const [one, other] = [regionOfContent(content), regionOfContent(known)];
  if (one === null || other === null || content!.split('#')[0] !== known!.split('#')[0]) return false;
  const across = (side: 'x' | 'y', length: 'width' | 'height'): number =>
    Math.min(one[side] + one[length], other[side] + other[length]) - Math.max(one[side], other[side]);
  const shared = Math.max(0, across('x', 'width')) * Math.max(0, across('y', 'height'));
  return shared * 2 < Math.min(areaOf(one), areaOf(other));
}

function areaOf({ width, height }: Box): number {
  return width * height;
}

/** By content, where no other has the same. */
function onlyOnes<Id>(images: readonly { sha256: string | null; imageId: Id }[]): Map<string, Id> {
  const found = new Map<string, Id>();
  const twice = new Set<string>();
  for (const { sha256, imageId } of images) {
    if (sha256 === null) continue;
    if (found.has(sha256)) twice.add(sha256);
    found.set(sha256, imageId);
  }
  for (const sha256 of twice) found.delete(sha256);
  return found;
}
