/** What an import has to respect of the ground truth that is there: a person's own objects, and stamps of mask files. */
import type { Geometry } from '../../src-shared/truth-object.ts';
import type { Claim } from './claims.ts';
import type { ImageId } from './ids.ts';
import type { Store } from './store.ts';
import { objectOf } from './tables/current-dataset.ts';

interface OwnTruth {
  claims: Claim[];
  /** Final objects that are there, with the class they name. */
  objects: { id: string; geometry: Geometry; position: number; class: string | null }[];
  /** What the last import brought and nobody touched. */
  untouched: Geometry[];
}

interface Row {
  number: number;
  id: string;
  imageId: ImageId;
  imported: 0 | 1;
  position: number;
  class: string | null;
  kind: string;
  geometry: string;
  state: string;
  deleted: 0 | 1;
  source: string;
  origin: string | null;
}

const pageSize = 1000;

export class StagedTruth {
  private readonly own = new Map<ImageId, OwnTruth>();
  private readonly stamps = new Map<ImageId, Map<string, string | null>>();

  static async read(store: Store): Promise<StagedTruth> {
    const truth = new StagedTruth();
    const columns = `number, id, image_id AS imageId, dataset_id IS NOT NULL AS imported, position, class, kind, geometry, state,
                     deleted, source, origin`;
    const current = `(SELECT id FROM dataset WHERE state = 'current')`;
    const page = (which: string) => {
      const query = store.query<[number], Row>(
        `SELECT ${columns} FROM object WHERE number > ? AND ${which} ORDER BY number LIMIT ${pageSize}`,
      );
      return store.pages(
        (after) => query.all(after),
        (row) => row.number,
      );
    };
    for await (const rows of page('dataset_id IS NULL')) for (const row of rows) truth.addOwn(row);
    if (truth.own.size > 0) {
      const touched = 'image_id IN (SELECT image_id FROM object WHERE dataset_id IS NULL)';
      for await (const rows of page(`+dataset_id = ${current} AND ${touched}`))
        for (const row of rows) truth.own.get(row.imageId)?.untouched.push(geometryOf(row));
    }
    for await (const rows of page(`kind = 'file' AND ${objectOf(current)}`))
      for (const row of rows) truth.addStamp(row.imageId, geometryOf(row));
    return truth;
  }

  ownOf(imageId: ImageId): OwnTruth | null {
    return this.own.get(imageId) ?? null;
  }

  /** A mask file with what was last seen of it, so that its scores go on to hold. */
  stamped(imageId: ImageId, geometry: Geometry): Geometry {
    if (geometry.kind !== 'file') return geometry;
    return { ...geometry, stamp: this.stamps.get(imageId)?.get(geometry.relativePath) ?? null };
  }

  private addOwn(row: Row): void {
    const own = this.own.get(row.imageId) ?? { claims: [], objects: [], untouched: [] };
    this.own.set(row.imageId, own);
    if (row.origin !== null) {
      const { ordinal } = JSON.parse(row.source) as { ordinal: number };
      own.claims.push({ origin: JSON.parse(row.origin) as Geometry, ordinal });
    }
    if (row.state === 'final' && row.deleted === 0)
      own.objects.push({ id: row.id, geometry: geometryOf(row), position: row.position, class: row.class });
  }

  private addStamp(imageId: ImageId, geometry: Geometry): void {
    if (geometry.kind !== 'file') return;
    const stamps = this.stamps.get(imageId) ?? new Map<string, string | null>();
    this.stamps.set(imageId, stamps.set(geometry.relativePath, geometry.stamp));
  }
}

function geometryOf({ kind, geometry }: Pick<Row, 'kind' | 'geometry'>): Geometry {
  return { kind, ...(JSON.parse(geometry) as object) } as Geometry;
}
