/**
 * A data set into the tables. Images are the same rows for ever: what this import says of them is staged as a new listing
 * in batches of some milliseconds, then published by one small write. What vanished stays in the listing as absent, with
 * all that hangs on it. What an import that was killed has staged is never seen, and cleared away by the next one.
 */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { canonicalJson } from './content-key.ts';
import { contentKeys } from './dataset-keys.ts';
import { forgetDerivedOf } from './forget-derived.ts';
import type { ImageId } from './ids.ts';
import { maskToJson } from './mask-json.ts';
import { matchImages } from './match-images.ts';
import { asImported, contentNow, givenRegions, shownRegions } from './shown-regions.ts';
import { stageDataset } from './stage-dataset.ts';
import type { Store } from './store.ts';
import { sweepDatasets } from './sweep-datasets.ts';
import { knownImages } from './tables/known-images.ts';
import { importedRegions, keepImportedRegions } from './tables/regions.ts';
import { Settings } from './tables/settings.ts';

export interface ImportOptions {
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
  /** Forgets what was computed from the images, so that it is made again. What a person did stays in any case. */
  fresh?: boolean;
}

export interface ImportOutcome {
  /** False where the workspace held the very same data set already. */
  changed: boolean;
  /** Content key of all that the data set says. */
  key: string;
  /** How many images are new, renamed, of another content, and no longer there. */
  images: { added: number; moved: number; altered: number; vanished: number };
}

const importing = new WeakSet<Store>();

/** Throws `not-permitted` while an import into it is under way: what it stages must not change beneath it. */
export function refuseWhileImporting(store: Store): void {
  if (!importing.has(store)) return;
  throw new TripletscopeError('not-permitted', 'the data set is being imported', {
    file: store.folder,
    remedy: 'Wait until the import has ended, then try again.',
  });
}

export async function importDataset(
  store: Store,
  dataset: Dataset,
  { signal, report, fresh = false }: ImportOptions,
): Promise<ImportOutcome> {
  if (importing.has(store))
    throw new TripletscopeError('usage', 'an import into this workspace is running already', { file: store.folder });
  importing.add(store);
  try {
    const key = await keyOf(dataset, signal);
    const current = store.query<[], { key: string }>(`SELECT key FROM dataset WHERE state = 'current'`).get();
    const comparable = dataset.images.every((image) => image.sha256 !== undefined);
    if (!fresh && comparable && current?.key === key)
      return { changed: false, key, images: { added: 0, moved: 0, altered: 0, vanished: 0 } };
    await sweepDatasets(store, signal);
    const known = await knownImages(store);
    const settings = new Settings(store);
    const imported = importedRegions(settings);
    const matches = matchImages(
      dataset.images,
      known.filter(({ forgotten }) => !forgotten).map((row) => asImported(row, imported.get(row.imageId))),
    );
    const shown = shownRegions(dataset, { matches, known, imported });
    const generation = await stageDataset(store, dataset, { key, matches, known, shown, signal, report });
    const keys = await contentKeys(store, generation, signal);
    const before = new Map(known.map(({ imageId, sha256 }) => [imageId, sha256]));
    const altered = matches.flatMap((match, index) => {
      if (match?.how !== 'changed') return [];
      const region = shown.get(match.imageId);
      const isSame = region && contentNow(dataset.images[index], region) === before.get(match.imageId);
      return isSame ? [] : [match.imageId];
    });
    const outdated = fresh ? known.map(({ imageId }) => imageId) : altered;
    await forgetDerived(store, outdated, signal);
    const given = givenRegions(dataset, { matches, shown, imported });
    publish(store, generation, keys, () => keepImportedRegions(given, settings));
    await sweepDatasets(store);
    const found = matches.filter((match) => match !== null);
    const here = new Set(found.map(({ imageId }) => imageId));
    const vanished = known.filter(({ imageId, present }) => present && !here.has(imageId)).length;
    return {
      changed: true,
      key,
      images: {
        added: matches.length - found.length,
        moved: found.filter(({ how }) => how === 'moved').length,
        altered: altered.length,
        vanished,
      },
    };
  } finally {
    importing.delete(store);
  }
}

/** What was computed from bytes that are no longer there. It is found missing and made again. */
async function forgetDerived(store: Store, images: readonly ImageId[], signal?: AbortSignal): Promise<void> {
  await store.inBatches(images, forgetDerivedOf(store), { signal });
}

function publish(
  store: Store,
  generation: number,
  { images, labels }: { images: string; labels: string },
  alsoDo: () => void,
): void {
  store.transaction(() => {
    alsoDo();
    const former = store
      .query<[], { labels: string; earlier: string; truths: number }>(
        `SELECT labels, earlier_labels AS earlier, truths FROM dataset WHERE state = 'current'`,
      )
      .get();
    const earlier = former === undefined ? '' : former.labels === labels ? former.earlier : former.labels;
    store.query<[]>(`UPDATE dataset SET state = 'dropped' WHERE state = 'current'`).run();
    store
      .query<[string, string, string, number, number]>(
        `UPDATE dataset SET state = 'current', images = ?, labels = ?, earlier_labels = ?, truths = ? WHERE id = ?`,
      )
      .run(images, labels, earlier, (former?.truths ?? 0) + 1, generation);
  });
}

async function keyOf(dataset: Dataset, signal?: AbortSignal): Promise<string> {
  const { root, format, classes, images, problems } = dataset;
  const hash = createHash('sha256').update(canonicalJson({ root, format, classes, problems }));
  for (const [i, { mask, ...image }] of images.entries()) {
    if (i % 256 === 255) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    hash.update(canonicalJson(image)).update(mask ? maskToJson(mask) : 'null');
  }
  return hash.digest('hex');
}
