/** Ground truth: the objects of each image, imported, drawn or drafted. Who changes one does so through `edits.ts`. */
import type { Geometry, TruthObject, TruthSource } from '../../../src-shared/truth-object.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { countsForScores, truthKeyOf } from '../truth-key.ts';
import { currentDataset, objectOf } from './current-dataset.ts';

interface Row {
  number: number;
  id: string;
  imageId: ImageId;
  class: string | null;
  kind: string;
  geometry: string;
  state: 'draft' | 'final';
  note: string;
  hidden: 0 | 1;
  locked: 0 | 1;
  position: number;
  source: string;
  author: string;
  created: string;
  updated: string;
}

type FileRow = Pick<Row, 'number' | 'imageId' | 'kind' | 'geometry'>;

const pageSize = 1000;
const visible = objectOf(currentDataset);

export class Objects {
  private readonly store: Store;
  private readonly select;
  private readonly selectCounted;
  private readonly selectCountedBy;
  private readonly selectAuthors;
  private readonly setTruth;
  private readonly bumpTruths;
  private readonly filePage;
  private readonly setGeometry;
  private readonly selectClassNames;

  constructor(store: Store) {
    this.store = store;
    this.select = store.query<[ImageId], Row>(
      `SELECT number, id, image_id AS imageId, class, kind, geometry, state, note, hidden, locked, position, source, author,
              created, updated
       FROM object WHERE image_id = ? AND deleted = 0 AND ${visible} ORDER BY position, id`,
    );
    const counted = `SELECT kind, geometry
       FROM object JOIN listing ON listing.image_id = object.image_id AND listing.dataset_id = ${currentDataset}
                   JOIN class ON class.id = class_id
       WHERE object.image_id = ? AND ${visible} AND ${countsForScores}`;
    const inOrder = 'ORDER BY object.position, object.id';
    this.selectCounted = store.query<[ImageId], Pick<Row, 'kind' | 'geometry'>>(`${counted} ${inOrder}`);
    this.selectCountedBy = store.query<[ImageId, string], Pick<Row, 'kind' | 'geometry'>>(
      `${counted} AND object.author = ? ${inOrder}`,
    );
    this.selectAuthors = store.values<[], string>(
      `SELECT DISTINCT author FROM object WHERE state = 'final' AND deleted = 0 AND ${visible} ORDER BY author`,
    );
    this.setTruth = store.query<[string, ImageId]>(
      `UPDATE listing SET truth = ? WHERE image_id = ? AND dataset_id = ${currentDataset}`,
    );
    this.bumpTruths = store.query<[]>(`UPDATE dataset SET truths = truths + 1 WHERE state = 'current'`);
    this.filePage = store.query<[number], FileRow>(
      `SELECT number, image_id AS imageId, kind, geometry FROM object
       WHERE number > ? AND kind = 'file' AND deleted = 0 AND ${visible} ORDER BY number LIMIT ${pageSize}`,
    );
    this.selectClassNames = store.values<[], string>(
      'SELECT DISTINCT class FROM object WHERE class IS NOT NULL AND deleted = 0 ORDER BY class',
    );
    this.setGeometry = store.query<[string, number]>('UPDATE object SET geometry = ? WHERE number = ?');
  }

  /** Names of classes that objects say themselves, in the order of the names. */
  classNames(): string[] {
    return this.selectClassNames.all();
  }

  /** Of final objects; empty for what was imported and not changed. */
  authors(): string[] {
    return this.selectAuthors.all();
  }

  /** What counts for the scores of an image, of one author alone. */
  countedBy(imageId: ImageId, author: string): Geometry[] {
    return this.selectCountedBy.all(imageId, author).map(geometryOf);
  }

  /** In the order in which they are drawn; drafts too. */
  of(imageId: ImageId): TruthObject[] {
    return this.select.all(imageId).map(fromRow);
  }

  /** Key of what scores now; to be called within the transaction that changed an object. */
  rekey(imageId: ImageId): void {
    this.setTruth.run(truthKeyOf(this.selectCounted.all(imageId).map(geometryOf)), imageId);
    this.bumpTruths.run();
  }

  /** Mask files with what was last seen of them. */
  files(): AsyncGenerator<{ number: number; imageId: ImageId; file: Extract<Geometry, { kind: 'file' }> }[]> {
    const { filePage } = this;
    const pages = this.store.pages(
      (after) => filePage.all(after),
      (row) => row.number,
    );
    return (async function* () {
      for await (const rows of pages)
        yield rows.map((row) => ({
          number: row.number,
          imageId: row.imageId,
          file: geometryOf(row) as Extract<Geometry, { kind: 'file' }>,
        }));
    })();
  }

  /** What was seen of mask files now: where it is something else, the scores of their images no longer hold. */
  async setStamps(
    stamps: Iterable<{ number: number; imageId: ImageId; file: Extract<Geometry, { kind: 'file' }>; stamp: string }>,
  ): Promise<void> {
    await this.store.inBatches(stamps, ({ number, imageId, file: { kind: _, ...file }, stamp }) => {
      this.setGeometry.run(JSON.stringify({ ...file, stamp }), number);
      this.rekey(imageId);
    });
  }
}

function fromRow({ number: _, imageId: _image, kind, geometry, source, hidden, locked, ...row }: Row): TruthObject {
  return {
    ...row,
    hidden: hidden === 1,
    locked: locked === 1,
    geometry: geometryOf({ kind, geometry }),
    source: JSON.parse(source) as TruthSource,
  };
}

function geometryOf({ kind, geometry }: Pick<Row, 'kind' | 'geometry'>): Geometry {
  return { kind, ...(JSON.parse(geometry) as object) } as Geometry;
}
