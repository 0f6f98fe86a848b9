/** What tells that a mask file was changed since it was scored: its size and time, without reading it again. */
import { stat } from 'node:fs/promises';
import { mapConcurrently } from '../system/pace.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { StoredImage } from '../workspace/tables/images.ts';

/** Masks that lie within the annotation file belong to the data set's own key. */
export async function maskStamp(images: readonly StoredImage[]): Promise<string> {
  const files = images.flatMap(({ mask }) => (mask?.kind === 'file' ? [mask.path] : []));
  const stamps = await mapConcurrently(files, 8, async (file) => {
    const found = await stat(file).catch(() => null); // a missing mask is named when it is scored
    return found === null ? null : [found.size, found.mtimeMs];
  });
  return contentKey('masks', stamps);
}
