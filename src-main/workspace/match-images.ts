/**
 * Which of the images that a workspace knows are the ones of a new import: by their path, or, where a path is gone and
 * exactly one new file has its content, as moved.
 */

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
  const taken = new Set<Id>();
  const matches = incoming.map(({ relativePath, sha256 }): ImageMatch<Id> | null => {
    const found = byPath.get(relativePath);
    if (found === undefined) return null;
    taken.add(found.imageId);
    return { imageId: found.imageId, how: sha256 !== undefined && sha256 === found.sha256 ? 'same' : 'changed' };
  });
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
