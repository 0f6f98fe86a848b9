/**
 * An open workspace. `openWorkspace(folder, { create? })` in `open.ts` gives it; `close()` gives the lock back.
 * Methods that return a promise work in slices of some milliseconds; the others are single short queries.
 *
 * - settings   get(key): unknown · set(key, value)
 * - images     importAll(dataset, { signal?, report?, fresh? }): Promise<{ changed, key, images }> · summary() · count() · keys()
 *              recognise(dataset) · classes() · get(imageId) · byName(name) · all(): Promise<StoredImage[]> · pages() · truthRevision() ·
 *              absent() · forgotten() · forget(imageIds) · remember(imageIds): Promise     (of images that are no longer there)
 *              dataset(): Promise<StoredDataset | null>          (StoredImage = DatasetImage & { imageId, truthKey })
 * - objects    of(imageId): TruthObject[] · files() · setStamps(…)
 * - edits      commit(imageId, author, changes, step?) · undo(imageId, step?) · redo(imageId, step?) · next(imageId) ·
 *              restore(imageId, author, sequence) · of(imageId): Edit[] · images()
 * - regions    of(imageId) · imported(): Map · earlier() · move([{ imageId, region }])     (of objects as items)
 * - catalogue  dataset() · classes(datasetId) · file(imageId) · rows(datasetId) · owners('boxes' | 'masks' | 'drafts'): pages of tuples
 * - problems   all(limit?): Problem[] · count() · countLeftOut() · add(problems)
 * - reviews    all() · set(imageId, state, note?) · clear(imageId) · tags(): Map · tag(imageId, tag) · untag(…)
 *              get(imageId) · tagsOf(imageId) · setMany(…) · tagMany(…): Promise · statePages() · tagPages()
 * - models     ensure({ key, backbone, weightsSha256, spec, file }): StoredModel · byKey(key) · get(id) · all()
 *              remove(id, signal?): Promise
 * - files      references(file): string[] · release(file): Promise<boolean> · bytes(file): files in `models/` by who needs them
 * - runs       ensure({ key, spec }): TrainingRun · byKey(key) · get(id) · all() · finish(id, modelId) · remove(id)
 *              recordEpoch(id, { epoch, loss, activeShare, learningRate, recall }) · metrics(id)
 *              keepCheckpoint(id, { epoch, sha256, file }) · checkpoints(id) · beginAnew(id)
 * - embeddings put(modelId, [{ imageId, vector }], signal?): Promise · count(modelId) · missing(modelId)
 *              all(modelId): Promise<{ imageIds, vectors, size }>
 * - banks      ensure({ key, modelId, layer, spec }): Bank · byKey(key) · get(id) · all() · remove(id)
 * - gradWeights putMany(bankId, [{ imageId, weights, channels?, active, inactive }], signal?): Promise
 *              get(bankId, imageId) · imageIds(bankId): Set · pages(bankId): AsyncGenerator
 * - evaluations ensure({ key, modelId, spec }): Evaluation · byKey(key) · get(id) · all() · markComplete(id) · remove(id)
 * - scores     putImages(evaluationId, [{ imageId, truth, rows }], signal?): Promise · scored(evaluationId): { valid, stale }
 *              putMany(evaluationId, row, [{ imageId, record }], signal?): Promise
 *              of(evaluationId, row): Promise<Map<ImageId, Uint8Array>> · imageIds(evaluationId, row): Set · rows(id)
 *              everyPage(evaluationId, row) · recordOf(evaluationId, row, imageId) · writtenBetween(evaluationId, from, to)
 *              first(…) · pages(evaluationId, row) · starts(evaluationId, row, bytes): the first bytes of each
 * - views      all() · set(name, spec) · remove(name)
 * - jobs       open(kind, params): Job · get(id) · all(limit?) · setState(…) · setProgress(…)   (see `jobs/run-job.ts`)
 *
 * A workspace contains one data set. Its images are the same rows for ever; an import says which are present, and only those
 * are listed. Banks and evaluations are those made with the labels of now. `contentKey(...parts)` makes keys.
 */
import path from 'node:path';
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { Connection } from './database.ts';
import type { WorkspaceLock } from './lock.ts';
import { ModelFiles } from './model-files.ts';
import { describeDropped, dropDamagedRows } from './row-sum.ts';
import { newSealId, writeSeal } from './seal.ts';
import { Store } from './store.ts';
import { Banks } from './tables/banks.ts';
import { CatalogueQueries } from './tables/catalogue.ts';
import { Edits } from './tables/edits.ts';
import { Embeddings } from './tables/embeddings.ts';
import { Evaluations } from './tables/evaluations.ts';
import { GradWeightsTable } from './tables/grad-weights.ts';
import { Images } from './tables/images.ts';
import { Jobs } from './tables/jobs.ts';
import { Models } from './tables/models.ts';
import { Objects } from './tables/objects.ts';
import { Problems } from './tables/problems.ts';
import { Regions } from './tables/regions.ts';
import { Reviews } from './tables/reviews.ts';
import { Runs } from './tables/runs.ts';
import { Scores } from './tables/scores.ts';
import { Settings } from './tables/settings.ts';
import { Views } from './tables/views.ts';

export interface WorkspaceParts {
  folder: string;
  db: Connection;
  now: () => Date;
  lock: WorkspaceLock;
  /** What was damaged and put right when it was opened, in sentences. */
  mended?: string[];
  /** Of one that is read alone: the error of whatever would be written, `missing` says for what. */
  refuse?: (missing?: string) => TripletscopeError;
}

export class Workspace {
  readonly folder: string;
  /** What was damaged and put right since it was opened, in sentences. */
  readonly mended: string[];
  /** Weights by content hash (`blobs.ts`). */
  readonly modelsFolder: string;
  /** Thumbnails and features; may be deleted at any time. */
  readonly cacheFolder: string;
  readonly settings: Settings;
  readonly images: Images;
  readonly catalogue: CatalogueQueries;
  readonly problems: Problems;
  readonly objects: Objects;
  readonly regions: Regions;
  readonly edits: Edits;
  readonly reviews: Reviews;
  readonly models: Models;
  readonly files: ModelFiles;
  readonly runs: Runs;
  readonly embeddings: Embeddings;
  readonly banks: Banks;
  readonly gradWeights: GradWeightsTable;
  readonly evaluations: Evaluations;
  readonly scores: Scores;
  readonly views: Views;
  readonly jobs: Jobs;
  /** For the other files of this room. */
  readonly store: Store;
  private readonly lock: WorkspaceLock;
  private readonly refuse: WorkspaceParts['refuse'];

  constructor({ folder, db, now, lock, mended = [], refuse }: WorkspaceParts) {
    this.folder = folder;
    this.mended = mended;
    this.modelsFolder = path.join(folder, 'models');
    this.cacheFolder = path.join(folder, 'cache');
    this.lock = lock;
    this.refuse = refuse;
    const store = new Store(db, folder, now, refuse);
    this.store = store;
    this.settings = new Settings(store);
    this.problems = new Problems(store);
    this.images = new Images(store, this.problems);
    this.objects = new Objects(store);
    this.regions = new Regions(store, this.objects);
    this.reviews = new Reviews(store);
    this.edits = new Edits(store, this);
    this.catalogue = new CatalogueQueries(store);
    this.models = new Models(store);
    this.files = new ModelFiles(store);
    this.runs = new Runs(store);
    this.embeddings = new Embeddings(store);
    this.banks = new Banks(store);
    this.gradWeights = new GradWeightsTable(store);
    this.evaluations = new Evaluations(store);
    this.scores = new Scores(store);
    this.views = new Views(store);
    this.jobs = new Jobs(store);
  }

  /** Somebody else has it open: what is there can be read, nothing can be made. */
  get readOnly(): boolean {
    return this.refuse !== undefined;
  }

  /** Removes every damaged result, to be computed again, and says so in `mended`. Gives how many there were. */
  dropDamagedResults(): number {
    const dropped = dropDamagedRows(this.store.db);
    if (dropped > 0) this.mended.push(describeDropped(dropped));
    return dropped;
  }

  /** Throws `workspace-locked`, with who has it open, where it is read alone. `missing`: what would have to be made. */
  requireWritable(missing: string): void {
    if (this.refuse !== undefined) throw this.refuse(missing);
  }

  /** Folds the log into the file, seals it (`seal.ts`) and gives the lock back. What is open twice is closed once. */
  close(): void {
    const { db } = this.store;
    if (!db.open) return;
    const sealId = this.readOnly ? null : newSealId(db);
    try {
      if (!this.readOnly) db.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Everything is in the log, durably; the next opening folds it in.
    } finally {
      db.close();
      if (sealId !== null) writeSeal(db.name, sealId);
      this.lock.release();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
