/** Scores of one image in one row of the comparison table, as bytes whose form is the evaluation's business. */
import type { EvaluationId, ImageId } from '../ids.ts';
import type { Store } from '../store.ts';

export interface ScoreRecord {
  imageId: ImageId;
  record: Uint8Array;
}

const pageSize = 500;

export class Scores {
  private readonly store: Store;
  private readonly upsert;
  private readonly page;
  private readonly startPage;
  private readonly selectIds;
  private readonly selectRows;

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[EvaluationId, string, ImageId, Uint8Array]>(
      `INSERT INTO score (evaluation_id, "row", image_id, record) VALUES (?, ?, ?, ?)
       ON CONFLICT (evaluation_id, "row", image_id) DO UPDATE SET record = excluded.record`,
    );
    this.page = store.query<[EvaluationId, string, number], ScoreRecord>(
      `SELECT image_id AS imageId, record FROM score WHERE evaluation_id = ? AND "row" = ? AND image_id > ?
       ORDER BY image_id LIMIT ${pageSize}`,
    );
    this.startPage = store.tuples<[number, EvaluationId, string, number], [imageId: ImageId, start: Uint8Array]>(
      `SELECT image_id, substr(record, 1, ?) FROM score WHERE evaluation_id = ? AND "row" = ? AND image_id > ?
       ORDER BY image_id LIMIT ${2 * pageSize}`,
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
      this.upsert.run(evaluationId, row, imageId, record);
    };
    await this.store.inBatches(records, write, { signal });
  }

  /** Records of several rows, in the order given: what is written last proves what was written before it. */
  async putRows(
    evaluationId: EvaluationId,
    records: Iterable<ScoreRecord & { row: string }>,
    signal?: AbortSignal,
  ): Promise<void> {
    const write = ({ row, imageId, record }: ScoreRecord & { row: string }): void => {
      this.upsert.run(evaluationId, row, imageId, record);
    };
    await this.store.inBatches(records, write, { signal });
  }

  /** In the order of the data set. */
  async of(evaluationId: EvaluationId, row: string): Promise<Map<ImageId, Uint8Array>> {
    const records = new Map<ImageId, Uint8Array>();
    for await (const page of this.pages(evaluationId, row))
      for (const { imageId, record } of page) records.set(imageId, record);
    return records;
  }

  pages(evaluationId: EvaluationId, row: string): AsyncGenerator<ScoreRecord[]> {
    return this.store.pages(
      (after) => this.page.all(evaluationId, row, after),
      (record) => record.imageId,
    );
  }

  /** The first bytes of every record. */
  starts(
    evaluationId: EvaluationId,
    row: string,
    bytes: number,
  ): AsyncGenerator<[imageId: ImageId, start: Uint8Array][]> {
    return this.store.pages(
      (after) => this.startPage.all(bytes, evaluationId, row, after),
      ([imageId]) => imageId,
    );
  }

  /** Records of the first images of the row, at most a page. */
  first(evaluationId: EvaluationId, row: string, count: number): ScoreRecord[] {
    return this.page.all(evaluationId, row, 0).slice(0, count);
  }

  /** Images scored already, to resume from. */
  imageIds(evaluationId: EvaluationId, row: string): Set<ImageId> {
    return new Set(this.selectIds.all(evaluationId, row).map(({ imageId }) => imageId));
  }

  rows(evaluationId: EvaluationId): string[] {
    return this.selectRows.all(evaluationId).map(({ row }) => row);
  }
}
