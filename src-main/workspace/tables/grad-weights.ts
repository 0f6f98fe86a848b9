/** Grad-weights of a bank: float32 of all channels, or of the top M with their channel numbers. */
import type { BankId, ImageId } from '../ids.ts';
import { rowSum } from '../row-sum.ts';
import { type Store, toBlob, toFloats, toShorts } from '../store.ts';

export interface GradWeights {
  imageId: ImageId;
  weights: Float32Array;
  /** Which channel each weight belongs to; null (or left out) where all channels are there in order. */
  channels?: Uint16Array | null;
  /** Triplets with a gradient, and those whose score does not depend on the anchor. */
  active: number;
  inactive: number;
}

export type StoredGradWeights = GradWeights & { channels: Uint16Array | null };

interface Row {
  imageId: ImageId;
  weights: Uint8Array;
  channels: Uint8Array | null;
  active: number;
  inactive: number;
  sum: number;
}

const columns = 'image_id AS imageId, weights, channels, active, inactive, sum';
const pageSize = 100;

export class GradWeightsTable {
  private readonly store: Store;
  private readonly upsert;
  private readonly select;
  private readonly selectIds;
  private readonly page;

  constructor(store: Store) {
    this.store = store;
    this.upsert = store.query<[BankId, ImageId, Uint8Array, Uint8Array | null, number, number, number]>(
      `INSERT INTO grad_weights (bank_id, image_id, weights, channels, active, inactive, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (bank_id, image_id) DO UPDATE SET weights = excluded.weights, channels = excluded.channels,
       active = excluded.active, inactive = excluded.inactive, sum = excluded.sum`,
    );
    this.select = store.query<[BankId, ImageId], Row>(
      `SELECT ${columns} FROM grad_weights WHERE bank_id = ? AND image_id = ?`,
    );
    this.selectIds = store.query<[BankId], { imageId: ImageId }>(
      'SELECT image_id AS imageId FROM grad_weights WHERE bank_id = ? ORDER BY image_id',
    );
    this.page = store.query<[BankId, number], Row>(
      `SELECT ${columns} FROM grad_weights WHERE bank_id = ? AND image_id > ? ORDER BY image_id LIMIT ${pageSize}`,
    );
  }

  async putMany(bankId: BankId, rows: Iterable<GradWeights>, signal?: AbortSignal): Promise<void> {
    const write = ({ imageId, weights, channels, active, inactive }: GradWeights): void => {
      const values = [bankId, imageId, toBlob(weights), channels ? toBlob(channels) : null, active, inactive] as const;
      this.upsert.run(...values, rowSum(...values));
    };
    await this.store.inBatches(rows, write, { signal });
  }

  get(bankId: BankId, imageId: ImageId): StoredGradWeights | undefined {
    const row = this.select.get(bankId, imageId);
    return row && this.fromRow(bankId, row);
  }

  /** Images that the bank has already, to resume from. */
  imageIds(bankId: BankId): Set<ImageId> {
    return new Set(this.selectIds.all(bankId).map(({ imageId }) => imageId));
  }

  /** All of a bank in the order of the data set, page by page, so that memory stays small. */
  async *pages(bankId: BankId): AsyncGenerator<StoredGradWeights[]> {
    const pages = this.store.pages(
      (after) => this.page.all(bankId, after),
      (row) => row.imageId,
    );
    for await (const rows of pages) yield rows.map((row) => this.fromRow(bankId, row));
  }

  /** Throws `DamagedResult` for bytes that are not what was stored. */
  private fromRow(bankId: BankId, { weights, channels, sum, ...rest }: Row): StoredGradWeights {
    const { imageId, active, inactive } = rest;
    this.store.verify('a stored grad-weight', sum, bankId, imageId, weights, channels, active, inactive);
    return { ...rest, weights: toFloats(weights), channels: channels && toShorts(channels) };
  }
}
