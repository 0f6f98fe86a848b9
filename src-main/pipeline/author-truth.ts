/** Ground truth of one author alone, for scores that are restricted to it. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { authorFromWord, authorWord } from '../../src-shared/truth-object.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { truthOf } from '../workspace/truth-key.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Truth = Pick<StoredImage, 'boxes' | 'mask'>;
type Holder = Pick<Workspace, 'objects'>;

/** Boxes and mask of an image; those of one author where `author` is given. */
export function truthBy(author: string | undefined, image: Truth & { imageId: ImageId }, { objects }: Holder): Truth {
  return author === undefined ? image : truthOf(objects.countedBy(image.imageId, authorFromWord(author)));
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
