/** Embedding vectors, float32, one an image and model. Those of absent images are kept and not given. */
import type { ImageId, ModelId } from '../ids.ts';
import { rowSum } from '../row-sum.ts';
import { type Store, toBlob } from '../store.ts';
import { absentImages, currentDataset } from './current-dataset.ts';

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

interface EmbeddingBytes {
  imageId: ImageId;
  vector: Uint8Array;
  sum: number;
}

const pageSize = 1000;

export class Embeddings {
  private readonly store: Store;
  private readonly upsert;
  private readonly page;
  private readonly counted;
  private readonly first;
  private readonly selectMissing;

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[ModelId, ImageId, Uint8Array, number]>(
      `INSERT INTO embedding (model_id, image_id, vector, sum) VALUES (?, ?, ?, ?)
       ON CONFLICT (model_id, image_id) DO UPDATE SET vector = excluded.vector, sum = excluded.sum`,
    );
    this.page = store.query<[ModelId, number], EmbeddingBytes>(
      `SELECT image_id AS imageId, vector, sum FROM embedding WHERE model_id = ? AND image_id > ?
         AND image_id NOT IN ${absentImages}
       ORDER BY image_id LIMIT ${pageSize}`,
    );
    this.first = store.query<[ModelId], { bytes: number }>(
      'SELECT length(vector) AS bytes FROM embedding WHERE model_id = ? LIMIT 1',
    );
    this.counted = store.query<[ModelId, ModelId], { n: number }>(
      `SELECT (SELECT count(*) FROM embedding WHERE model_id = ?)
         - (SELECT count(*) FROM embedding WHERE model_id = ? AND image_id IN ${absentImages}) AS n`,
    );
    this.selectMissing = store.values<[ModelId], ImageId>(
      `SELECT image_id FROM listing WHERE dataset_id = ${currentDataset} AND present = 1
         AND NOT EXISTS (SELECT 1 FROM embedding WHERE model_id = ? AND image_id = listing.image_id)
       ORDER BY image_id`,
    );
  }

  async put(modelId: ModelId, rows: Iterable<EmbeddingRow>, signal?: AbortSignal): Promise<void> {
    const write = ({ imageId, vector }: EmbeddingRow): void => {
      const bytes = toBlob(vector);
      this.upsert.run(modelId, imageId, bytes, rowSum(modelId, imageId, bytes));
    };
    await this.store.inBatches(rows, write, { signal });
  }

  count(modelId: ModelId): number {
    return this.counted.get(modelId, modelId)!.n;
  }

  /** Images that are here and that the model has not seen, in the order of the data set. */
  missing(modelId: ModelId): ImageId[] {
    return this.selectMissing.all(modelId);
  }

  /** E; null where nothing is embedded. */
  width(modelId: ModelId): number | null {
    const row = this.first.get(modelId);
    return row === undefined ? null : row.bytes / Float32Array.BYTES_PER_ELEMENT;
  }

  /** Page by page, in the order of the data set. Throws `DamagedResult` for a vector that is not what was stored. */
  async *pages(modelId: ModelId): AsyncGenerator<{ imageId: ImageId; vector: Uint8Array }[]> {
    const pages = this.store.pages(
      (after) => this.page.all(modelId, after),
      (row) => row.imageId,
    );
    for await (const rows of pages) {
      for (const { imageId, vector, sum } of rows)
        this.store.verify('a stored embedding', sum, modelId, imageId, vector);
      yield rows;
    }
  }

  /** Throws as `pages`. */
  async all(modelId: ModelId): Promise<EmbeddingMatrix> {
    const imageIds: ImageId[] = [];
    const count = this.count(modelId);
    let bytes = new Uint8Array(0);
    let width = 0;
    for await (const rows of this.pages(modelId)) {
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
