/** Embedding vectors, float32, one an image and model. */
import type { ImageId, ModelId } from '../ids.ts';
import { type Store, toBlob } from '../store.ts';
import { currentDataset } from './current-dataset.ts';

export interface EmbeddingRow {
  imageId: ImageId;
  vector: Float32Array;
}

/** Row i of `vectors` ([n, size], row-major) belongs to `imageIds[i]`; in the order of the data set. */
export interface EmbeddingMatrix {
  imageIds: ImageId[];
  vectors: Float32Array;
  size: number;
}

const pageSize = 1000;

export class Embeddings {
  private readonly store: Store;
  private readonly upsert;
  private readonly page;
  private readonly counted;
  private readonly first;
  private readonly unseen;

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[ModelId, ImageId, Uint8Array]>(
      `INSERT INTO embedding (model_id, image_id, vector) VALUES (?, ?, ?)
       ON CONFLICT (model_id, image_id) DO UPDATE SET vector = excluded.vector`,
    );
    this.page = store.query<[ModelId, number], { imageId: ImageId; vector: Uint8Array }>(
      `SELECT image_id AS imageId, vector FROM embedding WHERE model_id = ? AND image_id > ?
       ORDER BY image_id LIMIT ${pageSize}`,
    );
    this.first = store.query<[ModelId], { bytes: number }>(
      'SELECT length(vector) AS bytes FROM embedding WHERE model_id = ? LIMIT 1',
    );
    this.unseen = store.values<[ModelId], ImageId>(
      `SELECT id FROM image WHERE dataset_id = ${currentDataset} AND NOT EXISTS
         (SELECT 1 FROM embedding WHERE model_id = ? AND image_id = image.id) ORDER BY id`,
    );
    this.counted = store.query<[ModelId], { n: number }>('SELECT count(*) AS n FROM embedding WHERE model_id = ?');
  }

  async put(modelId: ModelId, rows: Iterable<EmbeddingRow>, signal?: AbortSignal): Promise<void> {
    const write = ({ imageId, vector }: EmbeddingRow): void => {
      this.upsert.run(modelId, imageId, toBlob(vector));
    };
    await this.store.inBatches(rows, write, { signal });
  }

  count(modelId: ModelId): number {
    return this.counted.get(modelId)!.n;
  }

  /** Images of the data set that the model has not seen. */
  missing(modelId: ModelId): ImageId[] {
    return this.unseen.all(modelId);
  }

  /** E; null where nothing is embedded. */
  width(modelId: ModelId): number | null {
    const row = this.first.get(modelId);
    return row === undefined ? null : row.bytes / Float32Array.BYTES_PER_ELEMENT;
  }

  async all(modelId: ModelId): Promise<EmbeddingMatrix> {
    const imageIds: ImageId[] = [];
    const count = this.count(modelId);
    let bytes = new Uint8Array(0);
    let width = 0;
    const pages = this.store.pages(
      (after) => this.page.all(modelId, after),
      (row) => row.imageId,
    );
    for await (const rows of pages) {
      if (imageIds.length === 0) {
        width = rows[0].vector.byteLength;
        bytes = new Uint8Array(count * width);
      }
      for (const { imageId, vector } of rows) {
        if (imageIds.length === count) break; // stored while we read
        bytes.set(vector, imageIds.length * width);
        imageIds.push(imageId);
      }
    }
    const vectors = new Float32Array(bytes.buffer, 0, (imageIds.length * width) / 4);
    return { imageIds, vectors, size: width / 4 };
  }
}
