/** What a person said about an image: a review state with a note, and tags. They follow the image to a new import. */
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';

export interface Review {
  imageId: ImageId;
  /** E.g. "confirmed" or "doubtful"; the interface's words. */
  state: string;
  note: string;
  updated: string;
}

export class Reviews {
  private readonly store: Store;
  private readonly upsert;
  private readonly erase;
  private readonly select;
  private readonly insertTag;
  private readonly eraseTag;
  private readonly selectTags;

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[ImageId, string, string, string]>(
      `INSERT INTO review_state (image_id, state, note, updated) VALUES (?, ?, ?, ?)
       ON CONFLICT (image_id) DO UPDATE SET state = excluded.state, note = excluded.note, updated = excluded.updated`,
    );
    this.erase = store.query<[ImageId]>('DELETE FROM review_state WHERE image_id = ?');
    this.select = store.query<[], Review>(
      `SELECT image_id AS imageId, review_state.state, note, updated FROM review_state
       JOIN image ON image.id = image_id JOIN dataset ON dataset.id = dataset_id
       WHERE dataset.state = 'current' ORDER BY image_id`,
    );
    this.insertTag = store.query<[ImageId, string]>('INSERT OR IGNORE INTO tag (image_id, tag) VALUES (?, ?)');
    this.eraseTag = store.query<[ImageId, string]>('DELETE FROM tag WHERE image_id = ? AND tag = ?');
    this.selectTags = store.query<[], { imageId: ImageId; tag: string }>(
      `SELECT image_id AS imageId, tag FROM tag JOIN image ON image.id = image_id
       JOIN dataset ON dataset.id = dataset_id WHERE dataset.state = 'current' ORDER BY image_id, tag`,
    );
  }

  all(): Review[] {
    return this.select.all();
  }

  set(imageId: ImageId, state: string, note = ''): void {
    this.upsert.run(imageId, state, note, this.store.now());
  }

  clear(imageId: ImageId): void {
    this.erase.run(imageId);
  }

  tags(): Map<ImageId, string[]> {
    const tags = new Map<ImageId, string[]>();
    for (const { imageId, tag } of this.selectTags.all()) {
      const own = tags.get(imageId);
      if (own) own.push(tag);
      else tags.set(imageId, [tag]);
    }
    return tags;
  }

  tag(imageId: ImageId, tag: string): void {
    this.insertTag.run(imageId, tag);
  }

  untag(imageId: ImageId, tag: string): void {
    this.eraseTag.run(imageId, tag);
  }
}
