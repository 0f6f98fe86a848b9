/**
 * What a person said about an image: a review state with a note, and tags. No import takes them away. Review states and
 * notes are changed through the log of edits (`edits.ts`), so that they can be undone.
 */
import type { ImageWords } from '../../../src-shared/annotate/step-words.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { absentImages } from './current-dataset.ts';

export interface Review {
  imageId: ImageId;
  /** E.g. "confirmed" or "doubtful"; the interface's words. */
  state: string;
  note: string;
  updated: string;
}

const pageSize = 2000;

export class Reviews {
  private readonly store: Store;
  private readonly upsert;
  private readonly erase;
  private readonly select;
  private readonly insertTag;
  private readonly eraseTag;
  private readonly selectTags;
  private readonly selectOne;
  private readonly selectTagsOf;
  private readonly statePage;
  private readonly tagPage;

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[ImageId, string, string, string]>(
      `INSERT INTO review_state (image_id, state, note, updated) VALUES (?, ?, ?, ?)
       ON CONFLICT (image_id) DO UPDATE SET state = excluded.state, note = excluded.note, updated = excluded.updated`,
    );
    this.erase = store.query<[ImageId]>('DELETE FROM review_state WHERE image_id = ?');
    this.select = store.query<[], Review>(
      `SELECT image_id AS imageId, review_state.state, note, updated FROM review_state
       WHERE image_id NOT IN ${absentImages} ORDER BY image_id`,
    );
    this.insertTag = store.query<[ImageId, string]>('INSERT OR IGNORE INTO tag (image_id, tag) VALUES (?, ?)');
    this.eraseTag = store.query<[ImageId, string]>('DELETE FROM tag WHERE image_id = ? AND tag = ?');
    this.selectTags = store.query<[], { imageId: ImageId; tag: string }>(
      `SELECT image_id AS imageId, tag FROM tag
       WHERE image_id NOT IN ${absentImages} ORDER BY image_id, tag`,
    );
    this.selectOne = store.query<[ImageId], Review>(
      'SELECT image_id AS imageId, state, note, updated FROM review_state WHERE image_id = ?',
    );
    this.selectTagsOf = store.query<[ImageId], { tag: string }>('SELECT tag FROM tag WHERE image_id = ? ORDER BY tag');
    this.statePage = store.tuples<[number], [imageId: ImageId, state: string]>(
      `SELECT image_id, state FROM review_state WHERE image_id > ? ORDER BY image_id LIMIT ${pageSize}`,
    );
    this.tagPage = store.tuples<[number, number, string], [imageId: ImageId, tag: string]>(
      `SELECT image_id, tag FROM tag WHERE image_id >= ? AND (image_id, tag) > (?, ?) ORDER BY image_id, tag LIMIT ${pageSize}`,
    );
  }

  all(): Review[] {
    return this.select.all();
  }

  set(imageId: ImageId, state: string, note = ''): void {
    this.upsert.run(imageId, state, note, this.store.now());
  }

  /** An image that is to do and has no note is as if it had never been looked at. */
  say(imageId: ImageId, words: ImageWords): void {
    const known = this.get(imageId);
    const review = words.review ?? known?.state ?? 'todo';
    const note = words.note ?? known?.note ?? '';
    if (review === 'todo' && note === '') this.clear(imageId);
    else this.set(imageId, review, note);
  }

  get(imageId: ImageId): Review | undefined {
    return this.selectOne.get(imageId);
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

  tagsOf(imageId: ImageId): string[] {
    return this.selectTagsOf.all(imageId).map(({ tag }) => tag);
  }

  async tagMany(imageIds: Iterable<ImageId>, tag: string, on: boolean): Promise<void> {
    await this.store.inBatches(imageIds, (imageId) => (on ? this.tag(imageId, tag) : this.untag(imageId, tag)));
  }

  /** Page by page, ascending; of absent images too. */
  statePages(): AsyncGenerator<[imageId: ImageId, state: string][]> {
    return this.store.pages(
      (after) => this.statePage.all(after),
      ([imageId]) => imageId,
    );
  }

  tagPages(): AsyncGenerator<[imageId: ImageId, tag: string][]> {
    let last = '';
    return this.store.pages(
      (after) => this.tagPage.all(after, after, last),
      ([imageId, tag]) => {
        last = tag;
        return imageId;
      },
    );
  }
}
