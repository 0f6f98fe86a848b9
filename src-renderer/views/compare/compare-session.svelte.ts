/**
 * The comparison that is shown: which image, under which model, with which triplet; what was loaded for it, and its maps.
 * The latest request wins; what was shown stays until its successor is there.
 */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import { preparedTruth } from '../../../src-shared/live-scores.ts';
import { scoreTriplet, type Triplet } from '../../../src-shared/score.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { asError } from '../../state/api.ts';
import { type ColumnSpec, externalColumns, isTransfer } from './column-spec.ts';
import { type CompareOptions, defaultOptions } from './compare-options.ts';
import {
  type ColumnResult,
  type ComparisonInput,
  type ComparisonResult,
  computeComparison,
  type Donor,
  type RemoteWeights,
  snapCounts,
} from './compute-columns.ts';
import { fetchDonors, fetchEmbeddings, fetchNeighbours, type Nearest, type Sampling } from './engine-calls.ts';
import { ImageLoader, isExternal, type LoadedImage } from './loaded-image.ts';
import { Lru } from './lru.ts';
import { RemoteAnswers, type RemoteContext } from './remote-answers.ts';
import type { TripletChoice } from './triplet-choice.ts';

export const defaultSampling: Sampling = { seed: 0, negatives: 'image', margin: 0.2 };

/** The triplet of the single maps with what is known of it. */
export interface ShownTriplet {
  positive: string;
  negative: string;
  embeddings: Triplet;
  /** D(a,p), D(a,n). */
  distances: { positive: number; negative: number };
  /** S = D(a,n) − D(a,p). */
  score: number;
}

const nearestKept = 12;

export class CompareSession {
  model = $state<number | null>(null);
  /** The one that is asked for; `shown` may still be the last one. */
  image = $state<string | null>(null);
  options = $state.raw<CompareOptions>(defaultOptions);
  sampling = $state.raw<Sampling>(defaultSampling);
  choice = $state.raw<TripletChoice>({ kind: 'drawn', index: 0 });

  shown = $state.raw<LoadedImage | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  /** The image is on its way. */
  loading = $state(false);
  /** Donors of the shown image, nearest first; null until they have come. */
  nearest = $state.raw<readonly Nearest[] | null>(null);
  neighbours = $state.raw<{ same: readonly Nearest[]; others: readonly Nearest[] } | null>(null);
  result = $state.raw<ComparisonResult | null>(null);
  /** Where the wipe's divider stands, in [0,1]. */
  wipeAt = $state(0.5);

  /** An image outside the data set has a comparison of its own: what needs a label cannot be drawn. */
  private externalColumns = $state.raw<readonly ColumnSpec[]>(externalColumns);
  readonly columns = $derived(
    this.shown !== null && isExternal(this.shown.id) ? this.externalColumns : this.options.columns,
  );

  /** One for each of `columns`, also in the moment before a change of theirs is computed. */
  readonly results = $derived.by<readonly (ColumnResult | undefined)[]>(() => {
    const { result, columns } = this;
    return columns.map((column, at) => {
      const place = result?.specs.indexOf(column) ?? -1;
      return result?.columns[place < 0 ? at : place];
    });
  });

  setColumns(columns: readonly ColumnSpec[]): void {
    if (this.shown !== null && isExternal(this.shown.id)) this.externalColumns = columns;
    else this.change({ columns });
  }

  private readonly loader = new ImageLoader();
  private readonly embeddings = new Lru<Float32Array>({ most: 2000 });
  private readonly remote = new RemoteAnswers(() => this.answers++);
  /** Grows with every answer that maps may have waited for. */
  private answers = $state(0);
  private request = 0;
  private closed = false;
  private coming: TripletChoice | null = null;

  readonly truth = $derived(this.shown?.truth ? preparedTruth(this.shown.truth) : null);
  readonly external = $derived(this.image !== null && isExternal(this.image));
  /** The image is another than the one that is seen. */
  readonly behind = $derived(this.shown !== null && this.shown.id !== this.image);

  readonly triplet = $derived.by<ShownTriplet | null>(() => {
    void this.answers;
    const gradients = this.shown?.gradients;
    if (gradients == null) return null;
    const { arrays, meta } = gradients;
    const at = this.choice.kind === 'drawn' ? this.choice.index % meta.draws : 0;
    const [positive, negative] =
      this.choice.kind === 'chosen'
        ? [this.choice.positive, this.choice.negative]
        : [String(arrays.positives[at]), String(arrays.negatives[at])];
    const f =
      this.choice.kind === 'drawn'
        ? {
            positive: drawnEmbedding(arrays.positiveSums, at, meta.width),
            negative: drawnEmbedding(arrays.negativeSums, at, meta.width),
          }
        : { positive: this.knownEmbedding(positive), negative: this.knownEmbedding(negative) };
    if (f.positive === undefined || f.negative === undefined) {
      void this.needEmbeddings([positive, negative]);
      return null;
    }
    const embeddings = { anchor: arrays.embedding, positive: f.positive, negative: f.negative };
    const { score, distances } = scoreTriplet(embeddings, { score: 'difference', sign: 'evidence', margin: 0 });
    return { positive, negative, embeddings, distances, score };
  });

  /** The k donors in force, each with its gradients as far as they have come. */
  readonly donors = $derived.by<readonly Donor[] | null>(() => {
    void this.answers;
    const { shown, nearest } = this;
    if (shown === null || nearest === null) return null;
    return nearest.slice(0, this.options.donors).map(({ image, distance }) => ({
      image,
      distance,
      gradients: this.loader.readyGradients(shown.model, image, this.sampling) ?? null,
    }));
  });

  readonly input = $derived.by<ComparisonInput | null>(() => {
    void this.answers;
    const { shown, options } = this;
    if (shown === null) return null;
    const triplet = this.triplet;
    const context: RemoteContext = { model: shown.model, sampling: this.sampling, triplet };
    return {
      image: shown.id,
      feature: shown.feature,
      gradients: shown.gradients,
      noTriplet: isExternal(shown.id) ? 'it has no label, so no triplet' : (shown.noTriplet?.message ?? null),
      truth: this.truth,
      triplet: triplet?.embeddings ?? null,
      donors: this.donors,
      columns: this.columns,
      triplets: options.triplets,
      top: options.top,
      tau: options.tau,
      margin: this.sampling.margin,
      shared: options.limits === 'shared',
      weights: (request) => this.remote.weights(context, request),
      pixelGradient: (request) => this.remote.gradient(context, request),
    };
  });

  /** Computes what is to be seen now; called once per frame at most. */
  compute(): void {
    if (this.input === null) return;
    const next = computeComparison(this.input);
    const before = this.result;
    // A map that is being computed leaves the last one in its place, where it is one of the same image.
    if (before?.image === next.image && before.columns.length === next.columns.length) {
      next.columns.forEach((column, at) => {
        const last = before.columns[at];
        if (column.state === 'waiting' && last.state === 'ready') next.columns[at] = { ...last, stale: true };
      });
    }
    this.result = next;
  }

  change(options: Partial<CompareOptions>): void {
    this.options = { ...this.options, ...options };
    if (options.donors !== undefined) void this.loadDonors();
  }

  /** The triplet of the image that is asked for, which may not have come yet. */
  get wanted(): TripletChoice {
    return (this.loading ? this.coming : null) ?? this.choice;
  }

  /** Shows an image; null clears. What is cached is there in the same frame. */
  async show(model: number, image: string, choice: TripletChoice = { kind: 'drawn', index: 0 }): Promise<void> {
    if (this.closed || (model === this.model && image === this.image && this.error === null)) return;
    this.model = model;
    this.image = image;
    await this.load(choice);
  }

  /** Models or images are others now: nothing of the old ones is kept, nor waited for. */
  forget(): void {
    this.request++;
    this.loader.clear();
    this.remote.clear();
    this.embeddings.clear();
    this.donorLists.clear();
    this.neighbourLists.clear();
  }

  /** The view is left: answers that come later find nobody. */
  close(): void {
    this.closed = true;
    this.request++;
    this.remote.forgetWaiting();
  }

  async reload(): Promise<void> {
    if (this.closed) return;
    this.loader.clear();
    this.remote.clear();
    await this.load(this.wanted);
  }

  private async load(choice: TripletChoice): Promise<void> {
    const { model, image, sampling } = this;
    if (model === null || image === null) return;
    const request = ++this.request;
    this.coming = choice;
    this.error = null;
    this.remote.forgetWaiting();
    const ready = this.loader.ready(model, image, sampling);
    if (ready !== undefined) this.put(ready, choice);
    else {
      this.loading = true;
      // Together with the image, not after it; `loadDonors` waits for the same and says what is wrong.
      if (!isExternal(image)) this.loadTransfer(model, image).catch(() => {});
      try {
        const loaded = await this.loader.load(model, image, sampling);
        if (request === this.request) this.put(loaded, choice);
      } catch (error) {
        if (request === this.request) this.fail(asError(error));
      } finally {
        if (request === this.request) this.loading = false;
      }
    }
  }

  /** What was shown before is another image's. */
  private fail(error: TripletscopeError): void {
    this.error = error;
    this.shown = null;
    this.result = null;
  }

  private put(loaded: LoadedImage, choice: TripletChoice): void {
    this.loading = false;
    this.choice = choice;
    this.nearest = null;
    this.neighbours = null;
    this.shown = loaded;
    void this.loadDonors();
    void this.loadNeighbours();
  }

  private async loadDonors(): Promise<void> {
    const { shown, request } = this;
    if (shown === null) return;
    try {
      const nearest = await this.donorsOf(shown.model, shown.id);
      if (request !== this.request || this.shown !== shown) return;
      this.nearest = nearest;
      await this.loadTransfer(shown.model, shown.id);
    } catch (error) {
      if (request === this.request) this.donorError = asError(error);
    } finally {
      this.answers++;
    }
  }

  /** Training images, the nearest first; more than are used, to be listed. */
  private donorsOf(model: number, image: string): Promise<readonly Nearest[]> {
    const wanted = Math.max(this.options.donors, 5);
    return this.donorLists.get(`${model}/${image}/${wanted}`, () => fetchDonors(model, image, wanted));
  }

  /** What the transferred maps of an image are made from, where there are any. */
  private async loadTransfer(model: number, image: string): Promise<void> {
    if (!this.columns.some(isTransfer)) return;
    const { sampling, options } = this;
    const used = (await this.donorsOf(model, image)).slice(0, options.donors);
    await Promise.all(used.map((donor) => this.loader.gradientsOf(model, donor.image, sampling)));
  }

  donorError = $state.raw<TripletscopeError | null>(null);
  private readonly donorLists = new Lru<readonly Nearest[]>({ most: 100 });
  private readonly neighbourLists = new Lru<{ same: readonly Nearest[]; others: readonly Nearest[] }>({ most: 100 });

  private async loadNeighbours(): Promise<void> {
    const { shown, request } = this;
    if (shown === null || isExternal(shown.id)) return;
    try {
      const found = await this.neighbourLists.get(`${shown.model}/${shown.id}`, async () => {
        const [same, others] = await Promise.all([
          fetchNeighbours(shown.model, shown.id, nearestKept, 'class'),
          fetchNeighbours(shown.model, shown.id, nearestKept, 'others'),
        ]);
        return { same, others };
      });
      if (request === this.request) this.neighbours = found;
    } catch {
      // Without neighbours there is nothing to click; the maps stand.
      if (request === this.request) this.neighbours = { same: [], others: [] };
    }
  }

  /** Images around the shown one, so that the next click finds its maps computed. One after the other. */
  async prefetch(images: readonly string[]): Promise<void> {
    const { model, sampling, request } = this;
    if (model === null) return;
    for (const image of images) {
      if (request !== this.request) return;
      try {
        await this.loader.load(model, image, sampling);
        if (request !== this.request) return;
        await this.donorsOf(model, image);
        if (request !== this.request) return;
        await this.loadTransfer(model, image);
      } catch {
        // It is asked for again when it is shown, and then says what is wrong.
        return;
      }
    }
  }

  /** The usual N of variants whose slider snaps. */
  prefetchSnaps(): void {
    const { shown, donors } = this;
    if (shown === null) return;
    const context: RemoteContext = { model: shown.model, sampling: this.sampling, triplet: null };
    for (const column of this.columns) {
      if (column.source === 'single' || (column.variant !== 'gradcam++' && column.variant !== 'xgradcam')) continue;
      const images = isTransfer(column) ? (donors ?? []).map(({ image }) => image) : [shown.id];
      for (const image of images) {
        if (image === shown.id && shown.gradients === null) continue;
        for (const triplets of [...snapCounts, 'all' as const]) {
          const request: RemoteWeights = { kind: 'weights', image, column, triplets };
          this.remote.prefetchWeights(context, request);
        }
      }
    }
  }

  /** The next of the sequence; behind its end, the first of the next seed's. */
  newSample(): void {
    const draws = this.shown?.gradients?.meta.draws;
    if (draws === undefined) return;
    const index = this.choice.kind === 'drawn' ? this.choice.index + 1 : 0;
    if (index < draws) this.choice = { kind: 'drawn', index };
    else this.reseed(this.sampling.seed + 1);
  }

  resetTriplet(): void {
    if (this.sampling.seed === defaultSampling.seed) this.choice = { kind: 'drawn', index: 0 };
    else this.reseed(defaultSampling.seed);
  }

  /** Other triplets for every average. */
  reseed(seed: number, choice: TripletChoice = { kind: 'drawn', index: 0 }): void {
    this.sampling = { ...this.sampling, seed };
    void this.load(choice);
  }

  /** Swaps one side of the triplet; the other stays as it is. */
  swap(role: 'positive' | 'negative', image: string): void {
    const gradients = this.shown?.gradients;
    if (gradients == null) return;
    const { positives, negatives } = gradients.arrays;
    const at = this.choice.kind === 'drawn' ? this.choice.index % gradients.meta.draws : 0;
    const now =
      this.choice.kind === 'chosen'
        ? this.choice
        : { positive: String(positives[at]), negative: String(negatives[at]) };
    this.choice = { kind: 'chosen', positive: now.positive, negative: now.negative, [role]: image };
  }

  private knownEmbedding(image: string): Float32Array | undefined {
    return this.embeddings.peek(`${this.shown?.model}/${image}`);
  }

  get remoteError(): TripletscopeError | null {
    void this.answers;
    return this.remote.failed;
  }

  private async needEmbeddings(images: readonly string[]): Promise<void> {
    const { model, choice } = this;
    if (model === null) return;
    const asked = images.filter((image) => !this.asking.has(image));
    if (asked.length === 0) return;
    for (const image of asked) this.asking.add(image);
    const loading = fetchEmbeddings(model, asked);
    try {
      await Promise.all(
        asked.map((image) => this.embeddings.get(`${model}/${image}`, async () => (await loading).get(image)!)),
      );
    } catch (error) {
      // The chosen triplet would be asked for again and again; every other map stands without it.
      if (choice === this.choice) {
        this.choice = { kind: 'drawn', index: 0 };
        toasts.show(`The chosen triplet cannot be shown: ${asError(error).message}`, { tone: 'bad' });
      }
    } finally {
      for (const image of asked) this.asking.delete(image);
      this.answers++;
    }
  }

  private readonly asking = new Set<string>();
}

/** f of one draw: what it adds to the running sum. */
function drawnEmbedding(sums: Float32Array, at: number, width: number): Float32Array {
  const own = sums.slice(at * width, (at + 1) * width);
  if (at > 0) for (let e = 0; e < width; e++) own[e] -= sums[(at - 1) * width + e];
  return own;
}
