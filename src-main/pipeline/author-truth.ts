/** Which objects scores are taken against: final ones of everyone, or of one author alone, or drafts too. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import { authorFromWord, authorWord } from '../../src-shared/truth-object.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { truthOf, withoutPath } from '../workspace/truth-key.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Truth = Pick<StoredImage, 'boxes' | 'mask'>;
type Holder = Pick<Workspace, 'objects'>;

export type CountedObjects = Pick<EvaluationSettings, 'author' | 'drafts'>;

/** Boxes and mask of an image; those of one author where one is given, and with drafts where they count. */
export function truthBy(
  { author, drafts }: CountedObjects,
  image: Truth & Pick<StoredImage, 'imageId' | 'classIndex'>,
  { objects, images }: Pick<Workspace, 'objects' | 'images'>,
): Truth {
  if (!drafts) return author === undefined ? image : truthOf(objects.countedBy(image.imageId, authorFromWord(author)));
  const className = images.classes()[image.classIndex];
  const counted = objects
    .of(image.imageId)
    .filter((object) => object.class === null || object.class === className)
    .filter((object) => author === undefined || object.author === authorFromWord(author));
  return truthOf(counted.map(({ geometry }) => geometry));
}

/**
 * What an evaluation keeps of this choice, and its key depends on. The truth key of an image leaves drafts out, so an evaluation
 * that counts them names all of them: where one has changed, another evaluation is made.
 */
export async function countedSpec(
  { author, drafts }: CountedObjects,
  { objects, images }: Pick<Workspace, 'objects' | 'images'>,
): Promise<{ author?: string; drafts?: string }> {
  return {
    ...(author !== undefined && { author }),
    ...(drafts && { drafts: draftsKey(await images.all(), objects) }),
  };
}

function draftsKey(images: readonly StoredImage[], objects: Workspace['objects']): string {
  const all = images.flatMap(({ imageId, sha256 }) => {
    const drafts = objects.of(imageId).filter(({ state }) => state === 'draft');
    if (drafts.length === 0) return [];
    return [[sha256, ...drafts.map(({ class: named, author, geometry }) => [named, author, withoutPath(geometry)])]];
  });
  return contentKey('drafts', all).slice(0, 32);
}

/** Throws `not-found` with the names that there are where nobody of this name has a final object. */
export function requireAuthor(author: string | undefined, { objects }: Holder): void {
  if (author === undefined) return;
  const names = objects.authors();
  if (names.includes(authorFromWord(author))) return;
  throw new TripletscopeError('not-found', 'no final object of the data set is by this author', {
    expected: names.map(authorWord).join(', ') || 'an author: nothing is drawn or imported yet',
    received: author,
    remedy: '`tripletscope annotations list` says by whom each object is.',
  });
}
