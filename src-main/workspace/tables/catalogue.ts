/** The images of the data set that are there as bare tuples, page by page: what the window's catalogue is made of. */
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { countsForScores } from '../truth-key.ts';
import { currentDataset, objectOf } from './current-dataset.ts';

export type CatalogueRow = [
  imageId: ImageId,
  classId: number,
  test: 0 | 1,
  width: number,
  height: number,
  relativePath: string,
];

/** What an import said last: what columns belong to. */
export interface CurrentDataset {
  id: number;
  key: string;
  root: string;
  /** Content key of what its images show. */
  images: string;
}

/** What is needed to read an image's file. */
export interface ImageFile {
  imageId: ImageId;
  relativePath: string;
  sha256: string | null;
  width: number;
  height: number;
}

const pageSize = 2000;

export class CatalogueQueries {
  private readonly store: Store;
  private readonly selectDataset;
  private readonly selectClasses;
  private readonly countImages;
  private readonly selectFile;
  private readonly page;
  private readonly boxPage;
  private readonly maskPage;
  private readonly draftPage;

  constructor(store: Store) {
    this.store = store;
    this.selectDataset = store.query<[], CurrentDataset>(
      `SELECT id, key, root, images FROM dataset WHERE state = 'current'`,
    );
    this.selectClasses = store.query<[number], { id: number; name: string }>(
      'SELECT id, name FROM class WHERE dataset_id = ? AND present = 1 ORDER BY position',
    );
    this.countImages = store.values<[number], number>(
      'SELECT count(*) FROM listing WHERE dataset_id = ? AND present = 1',
    );
    this.selectFile = store.query<[ImageId], ImageFile>(
      `SELECT image_id AS imageId, relative_path AS relativePath, sha256, width, height
       FROM listing JOIN dataset ON dataset.id = dataset_id WHERE image_id = ? AND present = 1 AND state = 'current'`,
    );
    // The sign keeps SQLite from an index of the data set: pages are read in the order of ids.
    this.page = store.tuples<[number, number], CatalogueRow>(
      `SELECT image_id, class_id, split = 'test', width, height, relative_path
       FROM listing WHERE image_id > ? AND +dataset_id = ? AND present = 1 ORDER BY image_id LIMIT ${pageSize}`,
    );
    const owners = (which: string) =>
      store.values<[number], ImageId>(
        `SELECT DISTINCT object.image_id
         FROM object CROSS JOIN listing ON listing.image_id = object.image_id AND listing.dataset_id = ${currentDataset}
                     CROSS JOIN class ON class.id = class_id
         WHERE object.image_id > ? AND ${which} AND ${countsForScores}
           AND ${objectOf('listing.dataset_id')}
         ORDER BY object.image_id LIMIT ${2 * pageSize}`,
      );
    this.boxPage = owners(`kind = 'box'`);
    this.maskPage = owners(`kind <> 'box'`);
    this.draftPage = store.values<[number], ImageId>(
      `SELECT DISTINCT image_id FROM object WHERE image_id > ? AND state = 'draft' AND deleted = 0
       ORDER BY image_id LIMIT ${2 * pageSize}`,
    );
  }

  /** Null before the first import. */
  dataset(): CurrentDataset | null {
    return this.selectDataset.get() ?? null;
  }

  classes(datasetId: number): { id: number; name: string }[] {
    return this.selectClasses.all(datasetId);
  }

  count(datasetId: number): number {
    return this.countImages.all(datasetId)[0];
  }

  file(imageId: ImageId): ImageFile | undefined {
    return this.selectFile.get(imageId);
  }

  rows(datasetId: number): AsyncGenerator<CatalogueRow[]> {
    return this.store.pages(
      (after) => this.page.all(after, datasetId),
      ([imageId]) => imageId,
    );
  }

  /** Images with boxes, with a mask, with drafts, ascending; absent ones too. */
  owners(what: 'boxes' | 'masks' | 'drafts'): AsyncGenerator<ImageId[]> {
    const page = { boxes: this.boxPage, masks: this.maskPage, drafts: this.draftPage }[what];
    return this.store.pages(
      (after) => page.all(after),
      (imageId) => imageId,
    );
  }
}
