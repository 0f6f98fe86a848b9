/** What was computed from the pixels of an image: it is forgotten where they are others, found missing and made again. */
import type { ImageId } from './ids.ts';
import type { Store } from './store.ts';

export function forgetDerivedOf(store: Store): (imageId: ImageId) => void {
  const erasures = ['embedding', 'grad_weights', 'score', 'scored'].map((table) =>
    store.query<[ImageId]>(`DELETE FROM ${table} WHERE image_id = ?`),
  );
  return (imageId) => {
    for (const erasure of erasures) erasure.run(imageId);
  };
}
