/** Writes what an import says under a generation of its own, in batches; nothing of it is seen before it is published. */
import type { Box } from '../../src-shared/geometry.ts';
import { movedGeometry, placedGeometry } from '../../src-shared/move-geometry.ts';
import { regionOfContent } from '../../src-shared/object-item.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { Geometry } from '../../src-shared/truth-object.ts';
import type { Dataset, DatasetImage } from '../datasets/dataset.ts';
import { unclaimed } from './claims.ts';
import { contentKey } from './content-key.ts';
import type { ImageId } from './ids.ts';
import type { ImageMatch } from './match-images.ts';
import { contentNow } from './shown-regions.ts';
import { StagedTruth } from './staged-truth.ts';
import type { Store } from './store.ts';
import type { KnownRow } from './tables/known-images.ts';
import { objectsOf, truthKeyOf, withoutPath } from './truth-key.ts';

export interface StageContext {
  /** Of the whole data set. */
  key: string;
  /** For each image of the data set which known one it is. */
  matches: readonly (ImageMatch<ImageId> | null)[];
  known: readonly KnownRow[];
  /** Of items that show another region than the data set says (ADR 69). */
  shown: ReadonlyMap<ImageId, Box>;
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
}

/** Gives the generation. */
export async function stageDataset(store: Store, dataset: Dataset, context: StageContext): Promise<number> {
  const { key, matches, known, shown, signal, report } = context;
  const generation = store
    .query<[string, string, string, string]>(
      `INSERT INTO dataset (state, root, format, key, created) VALUES ('staging', ?, ?, ?, ?)`,
    )
    .run(dataset.root, dataset.format, key, store.now()).id;
  const here = new Set(matches.flatMap((match) => (match === null ? [] : [match.imageId])));
  const absent = known.filter(({ imageId }) => !here.has(imageId));
  const classes = await stageClasses(store, generation, [dataset.classes, absent], signal);

  const write = await createImageWriter(store, dataset, { generation, classes, shown });
  const total = dataset.images.length;
  const committed = (done: number): void => report?.({ stage: 'store images', done, total });
  await store.inBatches(dataset.images.entries(), ([i, image]) => write(image, matches[i]?.imageId), {
    signal,
    committed,
  });
  await keepAbsent(store, absent, { generation, classes, signal });
  await stageProblems(store, dataset.problems, generation, signal);
  return generation;
}

/** Ids by name. Classes that only absent images have come behind the others and count for nothing. */
async function stageClasses(
  store: Store,
  generation: number,
  [names, absent]: [readonly string[], readonly KnownRow[]],
  signal?: AbortSignal,
): Promise<{ byPosition: number[]; byName: Map<string, number> }> {
  const insert = store.query<[number, number, string, number]>(
    'INSERT INTO class (dataset_id, position, name, present) VALUES (?, ?, ?, ?)',
  );
  const byPosition: number[] = [];
  const byName = new Map<string, number>();
  const write = ([name, present]: readonly [string, 0 | 1]): void => {
    const { id } = insert.run(generation, byPosition.length, name, present);
    byPosition.push(id);
    if (!byName.has(name)) byName.set(name, id);
  };
  await store.inBatches(
    names.map((name) => [name, 1] as const),
    write,
    { signal },
  );
  const lost = new Set(absent.map(({ className }) => className).filter((name) => !byName.has(name)));
  await store.inBatches(
    [...lost].map((name) => [name, 0] as const),
    write,
    { signal },
  );
  return { byPosition, byName };
}

interface Staging {
  generation: number;
  classes: { byPosition: number[]; byName: Map<string, number> };
}

type Write = (image: DatasetImage, known: ImageId | undefined) => void;

async function createImageWriter(
  store: Store,
  dataset: Dataset,
  { generation, classes, shown }: Staging & Pick<StageContext, 'shown'>,
): Promise<Write> {
  type ImageRow = [
    ImageId,
    number,
    string,
    string,
    string,
    string,
    string | null,
    number,
    number,
    number,
    string,
    string,
  ];
  const insertImage = store.query<[]>('INSERT INTO image (forgotten) VALUES (NULL)');
  const insertListing = store.query<ImageRow>(
    `INSERT INTO listing (image_id, dataset_id, present, source_id, name, path, relative_path, sha256, width, height,
                          class_id, split, truth) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  type ObjectRow = [string, ImageId, number, number, string | null, string, string, string, string, string];
  const insertObject = store.query<ObjectRow>(
    `INSERT INTO object (id, image_id, dataset_id, position, class, kind, geometry, state, deleted, source, origin,
                         author, created, updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'final', 0, ?, NULL, '', ?, ?)`,
  );
  const truth = await StagedTruth.read(store);
  const now = store.now();
  return (image, known) => {
    const imageId = known ?? (insertImage.run().id as ImageId);
    const incoming = objectsOf(image).map((object, ordinal) => ({
      ...object,
      geometry: known === undefined ? object.geometry : truth.stamped(known, object.geometry),
      ordinal,
    }));
    const own = known === undefined ? null : truth.ownOf(known);
    const given = regionOfContent(image.sha256);
    const region = (given && shown.get(imageId)) ?? null;
    // Compared as the data set says it, and kept in the frame that the item shows.
    const before = own?.untouched.map((geometry) =>
      region === null ? geometry : placedGeometry(movedGeometry(geometry, region, given!), given!),
    );
    const left = own === null ? incoming : unclaimed(incoming, own.claims, before!);
    const objects = left.map(({ geometry, ordinal, className: named, object }) => ({
      id: objectId(imageId, geometry, ordinal),
      geometry: region === null ? geometry : placedGeometry(movedGeometry(geometry, given!, region), region),
      position: ordinal,
      class: named,
      object,
    }));
    const className = dataset.classes[image.classIndex];
    const counted = [...objects, ...(own?.objects ?? [])]
      .filter((object) => object.class === null || object.class === className)
      .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
    const { id: sourceId, name, path, relativePath, split } = image;
    const { width, height } = region ?? image;
    const sha256 = region === null ? image.sha256 : contentNow(image, region);
    insertListing.run(
      imageId,
      generation,
      sourceId,
      name,
      path,
      relativePath,
      sha256 ?? null,
      width,
      height,
      classes.byPosition[image.classIndex],
      split,
      truthKeyOf(counted.map(({ geometry }) => geometry)),
    );
    for (const { id, geometry, position, class: named, object } of objects) {
      const { kind, ...rest } = geometry;
      const source = JSON.stringify({ kind: 'imported', format: dataset.format, ordinal: position, object });
      insertObject.run(id, imageId, generation, position, named, kind, JSON.stringify(rest), source, now, now);
    }
  };
}

/** The same object of the same image has it again after the next import. */
export function objectId(imageId: number, geometry: Geometry, ordinal: number): string {
  const told = geometry.kind === 'file' ? { ...geometry, stamp: null } : geometry;
  return `i-${contentKey(imageId, ordinal, withoutPath(told)).slice(0, 20)}`;
}

/** Absent images stay as the last import that had them said; so do their objects. */
async function keepAbsent(
  store: Store,
  absent: readonly KnownRow[],
  { generation, classes, signal }: Staging & { signal?: AbortSignal },
): Promise<void> {
  const copy = store.query<[number, number, ImageId]>(
    `INSERT INTO listing SELECT image_id, ?, 0, source_id, name, path, relative_path, sha256, width, height, ?, split, truth
     FROM listing WHERE image_id = ? AND dataset_id = (SELECT id FROM dataset WHERE state = 'current')`,
  );
  const copyObjects = store.query<[number, ImageId]>(
    `INSERT INTO object (id, image_id, dataset_id, position, class, kind, geometry, state, deleted, source, origin,
                         author, created, updated, note, hidden, locked)
     SELECT id, image_id, ?, position, class, kind, geometry, state, deleted, source, origin, author, created, updated,
            note, hidden, locked
     FROM object WHERE image_id = ? AND dataset_id = (SELECT id FROM dataset WHERE state = 'current')`,
  );
  const write = ({ imageId, className }: KnownRow): void => {
    copy.run(generation, classes.byName.get(className)!, imageId);
    copyObjects.run(generation, imageId);
  };
  await store.inBatches(absent, write, { signal });
}

async function stageProblems(store: Store, problems: Dataset['problems'], generation: number, signal?: AbortSignal) {
  const insert = store.query<[number, string, string, string, string, number | null, string | null]>(
    `INSERT INTO problem (dataset_id, code, consequence, message, file, line, source_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const write = ({ code, consequence, message, file, line, imageId }: Dataset['problems'][number]): void => {
    insert.run(generation, code, consequence, message, file, line ?? null, imageId ?? null);
  };
  await store.inBatches(problems, write, { signal });
}
