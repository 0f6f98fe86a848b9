/** The images of the data set that are there, with class, boxes and mask. `dataset-import.ts` brings what is new. */
import type { Geometry } from '../../../src-shared/truth-object.ts';
import type { Dataset, DatasetFormat, DatasetImage, Split } from '../../datasets/dataset.ts';
import { type ImportOptions, type ImportOutcome, importDataset } from '../dataset-import.ts';
import type { ContentKeys } from '../dataset-keys.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { sweepDatasets } from '../sweep-datasets.ts';
import { countsForScores, truthOf } from '../truth-key.ts';
import { type AbsentImage, forgetImages, listAbsent, rememberImages } from './absent-images.ts';
import { currentDataset, objectOf } from './current-dataset.ts';
import { knownImages } from './known-images.ts';
import type { Problems } from './problems.ts';

export interface StoredImage extends DatasetImage {
  /** Its row, the same for ever: what embeddings, scores, tags and truth refer to. Ascending: new images come last. */
  imageId: ImageId;
  /** Content key of its ground truth; boxes and mask are its final objects of its own class. */
  truthKey: string;
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
  /** Images of earlier imports that the last one did not find, without those that were thrown away. */
  absent: number;
  /** Those that have images. */
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
  truthKey: string;
}

interface ObjectRow {
  imageId: ImageId;
  kind: string;
  geometry: string;
}

// CROSS JOIN and the sign keep SQLite from starting at the classes or an index: pages are read in the order of ids.
const select = `
  SELECT image_id AS imageId, source_id AS id, listing.name, path, relative_path AS relativePath, sha256, width, height,
         class.position AS classIndex, split, truth AS truthKey
  FROM listing CROSS JOIN class ON class.id = class_id
  WHERE +listing.dataset_id = ${currentDataset} AND listing.present = 1 AND `;
const pageSize = 500;

export class Images {
  private readonly store: Store;
  private readonly problems: Problems;
  private readonly page;
  private readonly one;
  private readonly named;
  private readonly objects;
  private readonly classNames;
  private readonly summarise;
  private readonly currentKeys;
  private readonly classSizes;
  private readonly countSources;

  constructor(store: Store, problems: Problems) {
    this.store = store;
    this.problems = problems;
    this.page = store.query<[number], Row>(`${select} image_id > ? ORDER BY image_id LIMIT ${pageSize}`);
    this.one = store.query<[ImageId], Row>(`${select} image_id = ?`);
    this.named = store.query<[string], Row>(`${select.replace('+listing', 'listing')} listing.name = ?`);
    this.objects = store.query<[ImageId, ImageId], ObjectRow>(
      `SELECT object.image_id AS imageId, kind, geometry
       FROM object CROSS JOIN listing ON listing.image_id = object.image_id AND listing.dataset_id = ${currentDataset}
                   CROSS JOIN class ON class.id = class_id
       WHERE object.image_id BETWEEN ? AND ? AND ${countsForScores}
         AND ${objectOf('listing.dataset_id')}
       ORDER BY object.image_id, object.position, object.id`,
    );
    this.classNames = store.query<[], { name: string }>(
      `SELECT name FROM class WHERE dataset_id = ${currentDataset} AND present = 1 ORDER BY position`,
    );
    this.currentKeys = store.query<[], ContentKeys & { truths: number }>(
      `SELECT images, labels, truths FROM dataset WHERE state = 'current'`,
    );
    this.classSizes = store.query<[], { count: number }>(
      `SELECT count(*) AS count FROM listing
       WHERE dataset_id = ${currentDataset} AND present = 1 AND split = 'train' GROUP BY class_id`,
    );
    this.countSources = store.values<[], number>(
      `SELECT count(DISTINCT path) FROM listing
       WHERE dataset_id = ${currentDataset} AND present = 1 AND instr(sha256, '#') > 0`,
    );
    this.summarise = store.query<[], DatasetSummary>(
      `SELECT root, format, key, created,
         (SELECT count(*) FROM listing WHERE dataset_id = dataset.id AND present = 1) AS images,
         (SELECT count(*) FROM listing WHERE dataset_id = dataset.id AND present = 1 AND split = 'train') AS train,
         (SELECT count(*) FROM listing WHERE dataset_id = dataset.id AND present = 1 AND split = 'test') AS test,
         (SELECT count(*) FROM listing JOIN image ON image.id = image_id
            WHERE dataset_id = dataset.id AND present = 0 AND forgotten IS NULL) AS absent,
         (SELECT count(*) FROM class WHERE dataset_id = dataset.id AND present = 1
            AND EXISTS (SELECT 1 FROM listing WHERE class_id = class.id AND listing.present = 1)) AS classes
       FROM dataset WHERE state = 'current'`,
    );
  }

  /**
   * Brings the listing of the images up to what the data set says, in one small write at the end; until then, and after a
   * kill or an abort, the old one stands. Nothing is deleted: known images (by path, or by content where they moved) keep
   * tags, reviews, truth and embeddings; those that vanished become absent and keep them too. Of an image whose bytes
   * are other ones, what was computed goes. A data set equal in every row, with a hash for every image, changes nothing.
   */
  async importAll(dataset: Dataset, options: ImportOptions = {}): Promise<ImportOutcome> {
    return importDataset(this.store, dataset, options);
  }

  /** How many of the images that are here a data set from another place has too, by their content. */
  async recognise({ images }: Pick<Dataset, 'images'>): Promise<{ here: number; found: number }> {
    const known = (await knownImages(this.store)).filter(({ present }) => present);
    const contents = new Set(images.map(({ sha256 }) => sha256));
    const found = known.filter(({ sha256 }) => sha256 !== null && contents.has(sha256)).length;
    return { here: known.length, found };
  }

  /** What the last import did not find, with what a person did to it; in the order of the data set. */
  absent(): Promise<AbsentImage[]> {
    return listAbsent(this.store, 'kept');
  }

  /** What was thrown away and can be called back. */
  forgotten(): Promise<AbsentImage[]> {
    return listAbsent(this.store, 'forgotten');
  }

  /** Throws absent images away: no import finds them again. Nothing is deleted; the others stay as they are. */
  forget(imageIds: readonly ImageId[]): Promise<{ images: number; time: string }> {
    return forgetImages(this.store, imageIds);
  }

  /** Takes that back: they are absent again, and an import finds them. Gives how many they were. */
  remember(imageIds: readonly ImageId[]): Promise<number> {
    return rememberImages(this.store, imageIds);
  }

  /** Clears away what replaced or interrupted imports left, in small batches. `importAll` does it by itself. */
  async sweep(signal?: AbortSignal): Promise<void> {
    await sweepDatasets(this.store, signal);
  }

  /** What the current data set is, or null before the first import. */
  summary(): DatasetSummary | null {
    return this.summarise.get() ?? null;
  }

  /** What lies in the images, and that with classes and split; null before the first import. Cheaper than the summary. */
  keys(): ContentKeys | null {
    const found = this.currentKeys.get();
    return found === undefined ? null : { images: found.images, labels: found.labels };
  }

  /** A number that grows whenever ground truth changes. */
  truthRevision(): number {
    return this.currentKeys.get()?.truths ?? 0;
  }

  /** Training images of each class that has some. */
  trainingCounts(): number[] {
    return this.classSizes.all().map(({ count }) => count);
  }

  /** From how many images the objects are cut out; 0 where images are the items. */
  sourceCount(): number {
    return this.countSources.all()[0];
  }

  count(): number {
    return this.summary()?.images ?? 0;
  }

  classes(): string[] {
    return this.classNames.all().map(({ name }) => name);
  }

  get(imageId: ImageId): StoredImage | undefined {
    const row = this.one.get(imageId);
    return row && this.withTruth([row])[0];
  }

  byName(name: string): StoredImage | undefined {
    const row = this.named.get(name);
    return row && this.withTruth([row])[0];
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
    for await (const rows of pages) yield this.withTruth(rows);
  }

  /** The data set as it was imported, or null before the first import. */
  async dataset(): Promise<StoredDataset | null> {
    const summary = this.summary();
    if (summary === null) return null;
    const { root, format, key } = summary;
    const classes = this.classes();
    return { root, format, key, classes, images: await this.all(), problems: this.problems.all() };
  }

  private withTruth(rows: Row[]): StoredImage[] {
    const truth = new Map<ImageId, Geometry[]>(rows.map((row) => [row.imageId, []]));
    for (const { imageId, kind, geometry } of this.objects.all(rows[0].imageId, rows[rows.length - 1].imageId)) {
      truth.get(imageId)?.push({ kind, ...(JSON.parse(geometry) as object) } as Geometry);
    }
    return rows.map(({ sha256, ...image }) => ({
      ...image,
      ...truthOf(truth.get(image.imageId)!),
      ...(sha256 === null ? {} : { sha256 }),
    }));
  }
}
