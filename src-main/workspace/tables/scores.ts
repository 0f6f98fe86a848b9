/**
 * Scores of one image in one row of the comparison table, as bytes whose form is the evaluation's business; and with which
 * ground truth each image was scored. Scores of another truth than the image has now are stale: kept, and not given.
 */
import type { EvaluationId, ImageId } from '../ids.ts';
import { rowSum } from '../row-sum.ts';
import type { Store } from '../store.ts';
import { currentDataset } from './current-dataset.ts';

export interface ScoreRecord {
  imageId: ImageId;
  record: Uint8Array;
}

/** All rows of one image, and the key of the truth that they were scored with. */
export interface ScoredImageRows {
  imageId: ImageId;
  truth: string;
  rows: { row: string; record: Uint8Array }[];
}

type SummedRecord = ScoreRecord & { sum: number };

const pageSize = 500;
/** Writes of an evaluation that are remembered, one image each. */
const mostRemembered = 4096;

/** What was written into an evaluation since the workspace was opened. */
interface Writes {
  /** By the revision that it made. */
  images: Map<number, ImageId>;
  /** How often rows were filled beside it. */
  filled: number;
}

export class Scores {
  private readonly store: Store;
  private readonly upsert;
  private readonly page;
  private readonly startPage;
  private readonly selectIds;
  private readonly selectRows;
  private readonly upsertScored;
  private readonly revise;
  private readonly scoredPage;
  private readonly selectTruth;
  private readonly selectRowsOf;
  private readonly countRow;
  private readonly selectOne;
  private readonly writes = new Map<EvaluationId, Writes>();

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[EvaluationId, string, ImageId, Uint8Array, number]>(
      `INSERT INTO score (evaluation_id, "row", image_id, record, sum)
       VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (evaluation_id, "row", image_id) DO UPDATE SET record = excluded.record, sum = excluded.sum`,
    );
    this.page = store.query<[EvaluationId, string, number], SummedRecord>(
      `SELECT image_id AS imageId, record, sum FROM score WHERE evaluation_id = ? AND "row" = ? AND image_id > ?
       ORDER BY image_id LIMIT ${pageSize}`,
    );
    this.startPage = store.tuples<[number, EvaluationId, string, number], [imageId: ImageId, start: Uint8Array]>(
      `SELECT image_id, substr(record, 1, ?) FROM score WHERE evaluation_id = ? AND "row" = ? AND image_id > ?
       ORDER BY image_id LIMIT ${2 * pageSize}`,
    );
    this.upsertScored = store.query<[EvaluationId, ImageId, string]>(
      `INSERT INTO scored (evaluation_id, image_id, truth) VALUES (?, ?, ?)
       ON CONFLICT (evaluation_id, image_id) DO UPDATE SET truth = excluded.truth`,
    );
    this.revise = store.values<[EvaluationId], number>(
      'UPDATE evaluation SET revision = revision + 1 WHERE id = ? RETURNING revision',
    );
    this.selectOne = store.query<[EvaluationId, string, ImageId], Omit<SummedRecord, 'imageId'>>(
      'SELECT record, sum FROM score WHERE evaluation_id = ? AND "row" = ? AND image_id = ?',
    );
    this.scoredPage = store.tuples<[EvaluationId, number], [imageId: ImageId, holds: 0 | 1]>(
      `SELECT scored.image_id, coalesce(listing.present = 1 AND scored.truth = listing.truth, 0)
       FROM scored LEFT JOIN listing ON listing.image_id = scored.image_id AND listing.dataset_id = ${currentDataset}
       WHERE evaluation_id = ? AND scored.image_id > ? ORDER BY scored.image_id LIMIT ${2 * pageSize}`,
    );
    this.selectTruth = store.values<[EvaluationId, ImageId], string>(
      'SELECT truth FROM scored WHERE evaluation_id = ? AND image_id = ?',
    );
    this.selectRowsOf = store.values<[EvaluationId, ImageId], string>(
      'SELECT "row" FROM score WHERE evaluation_id = ? AND image_id = ?',
    );
    this.countRow = store.values<[EvaluationId, string], number>(
      'SELECT count(*) FROM score WHERE evaluation_id = ? AND "row" = ?',
    );
    this.selectIds = store.query<[EvaluationId, string], { imageId: ImageId }>(
      'SELECT image_id AS imageId FROM score WHERE evaluation_id = ? AND "row" = ? ORDER BY image_id',
    );
    this.selectRows = store.query<[EvaluationId], { row: string }>(
      'SELECT DISTINCT "row" FROM score WHERE evaluation_id = ? ORDER BY "row"',
    );
  }

  async putMany(
    evaluationId: EvaluationId,
    row: string,
    records: Iterable<ScoreRecord>,
    signal?: AbortSignal,
  ): Promise<void> {
    const write = ({ imageId, record }: ScoreRecord): void => {
      this.put({ evaluationId, row, imageId, record });
      this.writesOf(evaluationId).filled++;
    };
    await this.store.inBatches(records, write, { signal });
  }

  /** All rows of an image at once or not at all. */
  async putImages(evaluationId: EvaluationId, images: Iterable<ScoredImageRows>, signal?: AbortSignal): Promise<void> {
    const written: [revision: number, imageId: ImageId][] = [];
    const write = ({ imageId, truth, rows }: ScoredImageRows): void => {
      for (const { row, record } of rows) this.put({ evaluationId, row, imageId, record });
      this.upsertScored.run(evaluationId, imageId, truth);
      written.push([this.revise.all(evaluationId)[0], imageId]);
    };
    // A revision that is rolled back may be that of another image later.
    const committed = (): void => {
      const { images: remembered } = this.writesOf(evaluationId);
      for (const [revision, imageId] of written.splice(0)) {
        remembered.set(revision, imageId);
        remembered.delete(revision - mostRemembered);
      }
    };
    await this.store.inBatches(images, write, { signal, committed });
  }

  /** Images whose scores hold for the truth that they have now, and those whose scores do not any more. */
  async scored(evaluationId: EvaluationId): Promise<{ valid: Set<ImageId>; stale: Set<ImageId> }> {
    const [valid, stale] = [new Set<ImageId>(), new Set<ImageId>()];
    const pages = this.store.pages(
      (after) => this.scoredPage.all(evaluationId, after),
      ([imageId]) => imageId,
    );
    for await (const page of pages) for (const [imageId, holds] of page) (holds === 1 ? valid : stale).add(imageId);
    return { valid, stale };
  }

  /** In the order of the data set. */
  async of(evaluationId: EvaluationId, row: string): Promise<Map<ImageId, Uint8Array>> {
    const records = new Map<ImageId, Uint8Array>();
    for await (const page of this.pages(evaluationId, row))
      for (const { imageId, record } of page) records.set(imageId, record);
    return records;
  }

  async *pages(evaluationId: EvaluationId, row: string): AsyncGenerator<ScoreRecord[]> {
    const { stale } = await this.scored(evaluationId);
    for await (const page of this.everyPage(evaluationId, row))
      yield stale.size === 0 ? page : page.filter(({ imageId }) => !stale.has(imageId));
  }

  /** Stale ones too. */
  everyPage(evaluationId: EvaluationId, row: string): AsyncGenerator<ScoreRecord[]> {
    return this.store.pages(
      (after) => this.read(evaluationId, row, after),
      (record) => record.imageId,
    );
  }

  /** Undefined where the image has none in this row. Throws `DamagedResult` for a record that is not what was stored. */
  recordOf(evaluationId: EvaluationId, row: string, imageId: ImageId): Uint8Array | undefined {
    const found = this.selectOne.get(evaluationId, row, imageId);
    if (found !== undefined) this.store.verify('a stored score', found.sum, evaluationId, row, imageId, found.record);
    return found?.record;
  }

  /** The images that were written between two revisions of the evaluation; null where that is not known any more. */
  writtenBetween(evaluationId: EvaluationId, from: number, to: number): ReadonlySet<ImageId> | null {
    const { images } = this.writesOf(evaluationId);
    const found = new Set<ImageId>();
    for (let revision = from + 1; revision <= to; revision++) {
      const image = images.get(revision);
      if (image === undefined) return null;
      found.add(image);
    }
    return to < from ? null : found;
  }

  /** A number that grows with every record that `putMany` writes. */
  filled(evaluationId: EvaluationId): number {
    return this.writesOf(evaluationId).filled;
  }

  /** The first bytes of every record. */
  async *starts(
    evaluationId: EvaluationId,
    row: string,
    bytes: number,
  ): AsyncGenerator<[imageId: ImageId, start: Uint8Array][]> {
    const { stale } = await this.scored(evaluationId);
    const pages = this.store.pages(
      (after) => this.startPage.all(bytes, evaluationId, row, after),
      ([imageId]) => imageId,
    );
    for await (const page of pages) yield stale.size === 0 ? page : page.filter(([imageId]) => !stale.has(imageId));
  }

  /** Records of the first images of the row, at most a page. */
  first(evaluationId: EvaluationId, row: string, count: number): ScoreRecord[] {
    return this.read(evaluationId, row, 0).slice(0, count);
  }

  private writesOf(evaluationId: EvaluationId): Writes {
    const known = this.writes.get(evaluationId) ?? { images: new Map(), filled: 0 };
    this.writes.set(evaluationId, known);
    return known;
  }

  private put({ evaluationId, row, imageId, record }: ScoreRecord & { evaluationId: EvaluationId; row: string }): void {
    this.upsert.run(evaluationId, row, imageId, record, rowSum(evaluationId, row, imageId, record));
  }

  /** Throws `DamagedResult` for a record that is not what was stored. */
  private read(evaluationId: EvaluationId, row: string, after: number): ScoreRecord[] {
    return this.page.all(evaluationId, row, after).map(({ imageId, record, sum }) => {
      this.store.verify('a stored score', sum, evaluationId, row, imageId, record);
      return { imageId, record };
    });
  }

  /** Images scored already, to resume from. */
  imageIds(evaluationId: EvaluationId, row: string): Set<ImageId> {
    return new Set(this.selectIds.all(evaluationId, row).map(({ imageId }) => imageId));
  }

  /** Of how many images the row has a score, stale ones counted. */
  count(evaluationId: EvaluationId, row: string): number {
    return this.countRow.all(evaluationId, row)[0];
  }

  /** The ground truth that the image was scored with; undefined where it was not scored. */
  truthOf(evaluationId: EvaluationId, image: ImageId): string | undefined {
    return this.selectTruth.all(evaluationId, image)[0];
  }

  rowsOf(evaluationId: EvaluationId, image: ImageId): string[] {
    return this.selectRowsOf.all(evaluationId, image);
  }

  rows(evaluationId: EvaluationId): string[] {
    return this.selectRows.all(evaluationId).map(({ row }) => row);
  }
}
