/** The images of the current data set with class, boxes and mask. `dataset-import.ts` replaces them all at once. */
import type { Box } from '../../../src-shared/geometry.ts';
import type { Dataset, DatasetFormat, DatasetImage, Split } from '../../datasets/dataset.ts';
import { importDataset, type ReplaceOptions, sweepDatasets } from '../dataset-import.ts';
import type { ImageId } from '../ids.ts';
import { maskFromJson } from '../mask-json.ts';
import type { Store } from '../store.ts';
import { currentDataset } from './current-dataset.ts';
import type { Problems } from './problems.ts';

export interface StoredImage extends DatasetImage {
  /** Its row: what embeddings, grad-weights and scores refer to. Ascending in the order of the data set. */
  imageId: ImageId;
}

export interface StoredDataset extends Dataset {
  images: StoredImage[];
  /** Content key of all its rows. */
  key: string;
}

export interface DatasetSummary {
  root: string;
  format: DatasetFormat;
  key: string;
  created: string;
  images: number;
  train: number;
  test: number;
  classes: number;
}

interface Row {
  imageId: ImageId;
  id: string;
  name: string;
  path: string;
  relativePath: string;
  sha256: string | null;
  width: number;
  height: number;
  classIndex: number;
  split: Split;
  mask: string | null;
}

type BoxRow = Box & { imageId: ImageId };

// CROSS JOIN and the sign keep SQLite from starting at the classes or an index: pages are read in the order of ids.
const select = `
  SELECT image.id AS imageId, source_id AS id, image.name, path, relative_path AS relativePath, sha256, width, height,
         class.position AS classIndex, split, mask.source AS mask
  FROM image CROSS JOIN class ON class.id = class_id LEFT JOIN mask ON mask.image_id = image.id
  WHERE `;
const pageSize = 500;

export class Images {
  private readonly store: Store;
  private readonly problems: Problems;
  private readonly page;
  private readonly one;
  private readonly named;
  private readonly boxes;
  private readonly classNames;
  private readonly summarise;
  private readonly currentKey;
  private readonly classSizes;

  constructor(store: Store, problems: Problems) {
    this.store = store;
    this.problems = problems;
    this.page = store.query<[number], Row>(
      `${select} image.id > ? AND +image.dataset_id = ${currentDataset} ORDER BY image.id LIMIT ${pageSize}`,
    );
    this.one = store.query<[ImageId], Row>(`${select} image.id = ? AND +image.dataset_id = ${currentDataset}`);
    this.named = store.query<[string], Row>(`${select} image.name = ? AND image.dataset_id = ${currentDataset}`);
    this.boxes = store.query<[ImageId, ImageId], BoxRow>(
      `SELECT image_id AS imageId, x, y, width, height FROM box WHERE image_id BETWEEN ? AND ?
       ORDER BY image_id, position`,
    );
    this.classNames = store.query<[], { name: string }>(
      `SELECT name FROM class WHERE dataset_id = ${currentDataset} ORDER BY position`,
    );
    this.currentKey = store.query<[], { key: string }>(`SELECT key FROM dataset WHERE state = 'current'`);
    this.classSizes = store.query<[], { count: number }>(
      `SELECT count(*) AS count FROM image WHERE dataset_id = ${currentDataset} AND split = 'train' GROUP BY class_id`,
    );
    this.summarise = store.query<[], DatasetSummary>(
      `SELECT root, format, key, created,
         (SELECT count(*) FROM image WHERE dataset_id = dataset.id) AS images,
         (SELECT count(*) FROM image WHERE dataset_id = dataset.id AND split = 'train') AS train,
         (SELECT count(*) FROM image WHERE dataset_id = dataset.id AND split = 'test') AS test,
         (SELECT count(*) FROM class WHERE dataset_id = dataset.id) AS classes
       FROM dataset WHERE state = 'current'`,
    );
  }

  /**
   * The data set takes the old one's place in one small write at the end; until then, and after a kill or an abort, the
   * old one is whole. Results of the old images go with them; review states and tags follow by relative path. A data set
   * equal to the current one in every row, with a content hash for every image, changes nothing and keeps all results.
   */
  async replaceAll(dataset: Dataset, options: ReplaceOptions = {}): Promise<{ replaced: boolean; key: string }> {
    return importDataset(this.store, dataset, options);
  }

  /** Deletes what replaced or interrupted imports left, in small batches. `replaceAll` does it by itself. */
  async sweep(signal?: AbortSignal): Promise<void> {
    await sweepDatasets(this.store, signal);
  }

  /** What the current data set is, or null before the first import. */
  summary(): DatasetSummary | null {
    return this.summarise.get() ?? null;
  }

  /** The content key of the current data set; cheaper than its summary. */
  key(): string | null {
    return this.currentKey.get()?.key ?? null;
  }

  /** Training images of each class that has some. */
  trainingCounts(): number[] {
    return this.classSizes.all().map(({ count }) => count);
  }

  count(): number {
    return this.summary()?.images ?? 0;
  }

  classes(): string[] {
    return this.classNames.all().map(({ name }) => name);
  }

  get(imageId: ImageId): StoredImage | undefined {
    const row = this.one.get(imageId);
    return row && this.withBoxes([row])[0];
  }

  byName(name: string): StoredImage | undefined {
    const row = this.named.get(name);
    return row && this.withBoxes([row])[0];
  }

  /** In the order of the data set. */
  async all(): Promise<StoredImage[]> {
    const images: StoredImage[] = [];
    for await (const page of this.pages()) images.push(...page);
    return images;
  }

  async *pages(): AsyncGenerator<StoredImage[]> {
    const pages = this.store.pages(
      (after) => this.page.all(after),
      (row) => row.imageId,
    );
    for await (const rows of pages) yield this.withBoxes(rows);
  }

  /** The data set as it was imported, or null before the first import. */
  async dataset(): Promise<StoredDataset | null> {
    const summary = this.summary();
    if (summary === null) return null;
    const { root, format, key } = summary;
    const classes = this.classes();
    return { root, format, key, classes, images: await this.all(), problems: this.problems.all() };
  }

  private withBoxes(rows: Row[]): StoredImage[] {
    const boxes = new Map<ImageId, Box[]>(rows.map((row) => [row.imageId, []]));
    for (const { imageId, ...box } of this.boxes.all(rows[0].imageId, rows[rows.length - 1].imageId)) {
      boxes.get(imageId)?.push(box);
    }
    return rows.map(({ sha256, mask, ...image }) => ({
      ...image,
      boxes: boxes.get(image.imageId)!,
      mask: mask === null ? null : maskFromJson(mask),
      ...(sha256 === null ? {} : { sha256 }),
    }));
  }
}
