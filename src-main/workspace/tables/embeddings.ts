/** Embedding vectors, float32, one an image and model. */
import type { ImageId, ModelId } from '../ids.ts';
import { type Store, toBlob, toFloats } from '../store.ts';

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

  async all(modelId: ModelId): Promise<EmbeddingMatrix> {
    const imageIds: ImageId[] = [];
    const parts: Float32Array[] = [];
    const pages = this.store.pages(
      (after) => this.page.all(modelId, after),
      (row) => row.imageId,
    );
    for await (const rows of pages) {
      const size = rows[0].vector.byteLength / 4;
      const part = new Float32Array(rows.length * size);
      for (const [i, row] of rows.entries()) {
        imageIds.push(row.imageId);
        part.set(toFloats(row.vector), i * size);
      }
      parts.push(part);
    }
    const vectors = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      vectors.set(part, offset);
      offset += part.length;
    }
    return { imageIds, vectors, size: imageIds.length === 0 ? 0 : vectors.length / imageIds.length };
  }
}
