/**
 * The comparison that is shown: which image, under which model, with which triplet and columns, and its maps. What it needs
 * of the engine follows from that and is held; the place that was shown stays until its successor has come.
 */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import { asError } from '../../state/api.ts';
import { Resources } from '../../state/resources.svelte.ts';
import type { ResourceRequest } from '../../state/resources.ts';
import { type ColumnSpec, externalColumns, whyNear, withColumns } from './column-spec.ts';
import type { RemoteWeights, WeightsInput } from './column-weights.ts';
import { type CompareOptions, defaultOptions } from './compare-options.ts';
import { CompareRequests } from './compare-requests.ts';
import { ComparisonParts, type PartsOptions, type Place } from './comparison-parts.ts';
import {
  type ColumnResult,
  type ComparisonInput,
  type ComparisonResult,
  computeComparison,
} from './compute-columns.ts';
import { type EngineCalls, engineCalls, type Neighbours, type Sampling } from './engine-calls.ts';
import { changedFrom, donorsUsed, samplingOf, tauOf, usualSize } from './evaluation-settings.ts';
import { isExternal, type LoadedImage, type LoadState } from './loaded-image.ts';
import { keptWhilePending } from './pending-results.ts';
import { type ShownTriplet, shownTriplet } from './shown-triplet.ts';
import { snapRequests } from './snap-requests.ts';
import { truthOf } from './subject.ts';
import type { TripletChoice } from './triplet-choice.ts';

/** Behind EfficientNet-Lite0 an image with its gradients is about 1.5 MB; wider embeddings are many times that. */
const budget = 240e6;
/** What may be looked at next comes one image after the other. */
const lanes = { compute: 2, ahead: 4 };

export interface CompareContext {
  /** A model by the beginning of its content hash. */
  modelOf: (key: string) => number | null;
  /** Something went wrong that no place of its own says. */
  complain: (message: string) => void;
}

const first: TripletChoice = { kind: 'drawn', index: 0 };

export class CompareSession {
  options = $state.raw<CompareOptions>(defaultOptions);
  /** What was chosen otherwise than the evaluation has it. */
  chosen = $state.raw<Partial<Sampling>>({});
  /** Where the wipe's divider stands, in [0,1]. */
  wipeAt = $state(0.5);
  result = $state.raw<ComparisonResult | null>(null);
  private asked = $state.raw<Pick<Place, 'model' | 'image' | 'choice'> | null>(null);
  /** Images around the shown one. */
  private around = $state.raw<readonly string[]>([]);
  private snaps = $state(false);
  /** What the last maps asked of the engine. */
  private remote = $state.raw<readonly ResourceRequest<unknown>[]>([]);
  /** An image outside the data set has a comparison of its own: what needs a label cannot be drawn. */
  private externalColumns = $state.raw<readonly ColumnSpec[]>(externalColumns);
  /** Grows where everything is forgotten: what is needed is asked for anew. */
  private generation = $state(0);
  /** Grows where models were evaluated meanwhile. */
  private scored = $state(0);
  private known: { model: number; settings: EvaluationSettings | null } | null = null;
  private seen: { place: Place; image: LoadedImage } | null = null;

  private readonly context: CompareContext;
  private readonly resources!: Resources;
  private readonly requests!: CompareRequests;
  private readonly parts!: ComparisonParts;

  constructor(context: CompareContext, calls: EngineCalls = engineCalls, mostBytes = budget) {
    this.context = context;
    this.resources = new Resources({ mostBytes, lanes, asError });
    this.requests = new CompareRequests(calls);
    this.parts = new ComparisonParts(this.requests, this.resources);
  }

  readonly model = $derived(this.asked?.model ?? null);
  /** The one that is asked for; `shown` may still be the last one. */
  readonly image = $derived(this.asked?.image ?? null);
  readonly external = $derived(this.image !== null && isExternal(this.image));

  /** Of the model whose maps are shown; null where it was not evaluated, undefined until that is known. */
  readonly evaluation = $derived.by<EvaluationSettings | null | undefined>(() => {
    const { model } = this;
    if (model === null) return undefined;
    const state = this.resources.state(this.requests.evaluation(model, this.scored));
    if (state.status === 'failed') return null;
    if (state.status === 'ready') this.known = { model, settings: state.value };
    return this.known?.model === model ? this.known.settings : undefined;
  });
  readonly sampling = $derived(samplingOf(this.evaluation ?? null, this.chosen));
  readonly donorCount = $derived(donorsUsed(this.options, this.evaluation ?? null));
  readonly changed = $derived(changedFrom(this.evaluation ?? null, this.sampling, this.options));

  /** Where the user wants to be. */
  readonly place = $derived<Place | null>(
    this.asked === null || this.evaluation === undefined
      ? null
      : { ...this.asked, sampling: this.sampling, size: this.evaluation?.size ?? usualSize },
  );
  private readonly load = $derived<LoadState>(
    this.place === null ? { status: 'loading' } : this.parts.image(this.place),
  );
  /** What is seen: the place that was asked for, or until it has come the one before. */
  private readonly at = $derived.by(() => {
    const { load, place } = this;
    if (load.status === 'failed') this.seen = null;
    else if (load.status === 'ready' && place !== null) this.seen = { place, image: load.image };
    return this.seen;
  });

  readonly shown = $derived(this.at?.image ?? null);
  readonly error = $derived<TripletscopeError | null>(this.load.status === 'failed' ? this.load.error : null);
  /** The image is on its way. */
  readonly loading = $derived(this.asked !== null && this.load.status === 'loading');
  /** What is seen is another image, or the same with other triplets, than what is asked for. */
  readonly behind = $derived(this.loading && this.at !== null);
  readonly choice = $derived(this.at?.place.choice ?? first);
  readonly columns = $derived(
    this.shown !== null && isExternal(this.shown.id) ? this.externalColumns : this.options.columns,
  );
  readonly truth = $derived(this.shown === null ? null : truthOf(this.shown));

  private readonly partsOptions = $derived<PartsOptions>({
    columns: this.columns,
    donors: this.donorCount,
    modelOf: (key) => this.context.modelOf(key),
  });
  private readonly subjects = $derived.by(() => {
    const { at, partsOptions } = this;
    return at === null ? [] : partsOptions.columns.map((column) => this.parts.subject(at.place, column, partsOptions));
  });

  readonly triplet = $derived.by<ShownTriplet | null>(() => {
    const place = this.at?.place;
    if (place === undefined) return null;
    const images = this.parts.tripletImages(place);
    const embeddings = images && this.parts.triplet(place, place.model);
    return images && embeddings && shownTriplet(images, embeddings);
  });

  /** The k donors in force, nearest first; null until they are known. */
  readonly donors = $derived(this.at && (this.parts.nearest(this.at.place)?.slice(0, this.donorCount) ?? null));
  /** The evaluation's own size is too large for a window: numbers are near the table's, not the same. */
  readonly smaller = $derived.by(() => {
    const meta = this.shown?.truth?.meta;
    return this.evaluation?.size === 'image' && meta !== undefined && meta.columns !== meta.width;
  });
  /** S: how many triplets were drawn. */
  readonly draws = $derived.by(() => {
    const gradients = this.shown?.gradients;
    if (gradients != null) return gradients.meta.draws;
    const donor = this.subjects.find((one) => one.state === 'there' && one.donors?.[0]?.gradients != null);
    return donor?.state === 'there' ? (donor.donors?.[0]?.gradients?.meta.draws ?? null) : null;
  });
  readonly donorError = $derived(
    this.at && this.resources.error([this.requests.donors(this.at.place.model, this.at.place.image)]),
  );
  readonly neighbours = $derived.by<Neighbours | null>(() => {
    const place = this.at?.place;
    if (place === undefined || isExternal(place.image)) return null;
    const state = this.resources.state(this.requests.neighbours(place.model, place.image));
    // Without neighbours there is nothing to click; the maps stand.
    if (state.status === 'failed') return { same: [], others: [] };
    return state.status === 'ready' ? state.value : null;
  });
  /** What the engine computes for maps and could not. */
  readonly remoteError = $derived(this.resources.error(this.remote));

  /** One for each of `columns`, also in the moment before a change of theirs is computed; never another column's. */
  readonly results = $derived.by<readonly (ColumnResult | undefined)[]>(() => {
    const { result, columns } = this;
    return columns.map((column) => {
      const place = result?.specs.indexOf(column) ?? -1;
      return place < 0 ? undefined : result?.columns[place];
    });
  });

  /** What each column's IoU and contour are taken at. */
  readonly taus = $derived(this.columns.map((column) => this.tauOf(column)));

  readonly input = $derived.by<Omit<ComparisonInput, keyof WeightsInput> | null>(() => {
    const { at, subjects, columns, options } = this;
    for (const request of this.remote) this.resources.state(request);
    if (at === null || subjects.length !== columns.length) return null;
    const { taus } = this;
    return {
      image: at.image.id,
      model: at.image.model,
      columns,
      subjects,
      top: options.top,
      taus,
      shared: options.limits === 'shared',
    };
  });

  /** Everything that was asked for stands: nothing is on its way, nothing belongs to what was asked for before. */
  get settled(): boolean {
    const pending = this.results.some((one) => one === undefined || one.state === 'waiting' || isStale(one));
    return this.shown !== null && !this.loading && !pending;
  }

  /** Computes what is to be seen now; called once per frame at most. */
  compute(): void {
    const { input, options, at } = this;
    if (input === null || at === null) return;
    const { sampling } = at.place;
    const wanted: ResourceRequest<unknown>[] = [];
    const ask = <Value>(request: ResourceRequest<Value>): Value | undefined => {
      wanted.push(request as ResourceRequest<unknown>);
      return this.resources.value(request);
    };
    const next = computeComparison({
      ...input,
      triplets: options.triplets,
      margin: sampling.margin,
      form: sampling.form,
      weights: (request) => ask(this.weightsRequest(request, sampling)),
      pixelGradient: ({ model, image, cotangent }) => ask(this.requests.pixelGradient(model, image, cotangent)),
    });
    this.result = keptWhilePending(next, this.result);
    this.resources.hold('maps', wanted);
    const keys = (list: readonly ResourceRequest<unknown>[]): string => list.map(({ key }) => key).join('\n');
    if (keys(wanted) !== keys(this.remote)) this.remote = wanted;
  }

  private weightsRequest({ model, image, column, triplets }: RemoteWeights, sampling: Sampling) {
    const { variant, score, sign } = column;
    const which = typeof triplets === 'object' ? { triplet: triplets } : { triplets };
    return this.requests.weights(model, { image, variant, score, sign, ...sampling, ...which });
  }

  /** Asks for what is needed as long as the view is there; to be called where effects may be made. */
  attend(): void {
    $effect(() => {
      void this.generation;
      const { place, at, partsOptions, model } = this;
      const places = [...new Set([place, at?.place].filter((one) => one != null))];
      const evaluation = model === null ? [] : [this.requests.evaluation(model, this.scored)];
      const neighbours = at === null || isExternal(at.place.image) ? [] : [this.neighbourRequest(at.place)];
      const needed = places.flatMap((one) => this.parts.requestsFor(one, partsOptions));
      this.resources.hold('screen', [...evaluation, ...needed, ...neighbours]);
    });
    $effect(() => {
      void this.generation;
      const { around, place, partsOptions, loading } = this;
      if (place === null || loading) return;
      const ahead = around.flatMap((image) => this.parts.requestsFor({ ...place, image, choice: first }, partsOptions));
      this.resources.hold('ahead', ahead.map(behindOthers('ahead')));
    });
    $effect(() => {
      const { snaps, at, subjects, columns } = this;
      if (!snaps || at === null) return;
      const requests = snapRequests(columns, subjects).map((one) => this.weightsRequest(one, at.place.sampling));
      this.resources.hold('snaps', requests.map(behindOthers('compute')));
    });
    $effect(() => this.leaveLostTriplet());
    $effect(() => () => this.resources.clear());
  }

  private neighbourRequest({ model, image }: Place) {
    return this.requests.neighbours(model, image);
  }

  /** A chosen triplet that cannot be had would leave every single map waiting; every other map stands without it. */
  private leaveLostTriplet(): void {
    const { asked, place } = this;
    if (asked === null || place === null || asked.choice.kind !== 'chosen') return;
    const error = this.resources.error([this.parts.embeddings(place, asked.choice, asked.model)]);
    if (error === null) return;
    this.asked = { ...asked, choice: first };
    this.context.complain(`The chosen triplet cannot be shown: ${error.message}`);
  }

  /** The image of a column, while its map is on its way. */
  imageOf(at: number): LoadedImage | null {
    const subject = this.subjects[at];
    return subject?.state === 'there' ? subject.image : null;
  }

  tauOf(column: ColumnSpec): number {
    return tauOf(column, this.options, this.evaluation ?? null, { hasMask: this.truth?.mask != null });
  }

  setColumns(columns: readonly ColumnSpec[]): void {
    if (this.shown !== null && isExternal(this.shown.id)) this.externalColumns = columns;
    else this.change({ columns });
  }

  change(options: Partial<CompareOptions>): void {
    this.options = { ...this.options, ...options };
  }

  /** The triplet of the image that is asked for, which may not have come yet. */
  get wanted(): TripletChoice {
    return this.asked?.choice ?? first;
  }

  /** What is there already is shown in the same frame. */
  show(model: number, image: string, choice: TripletChoice = first): void {
    if (model === this.model && image === this.image && this.error === null) return;
    if (this.error !== null) this.resources.retry('screen');
    this.around = [];
    this.snaps = false;
    this.asked = { model, image, choice };
  }

  choose(choice: TripletChoice): void {
    if (this.asked !== null) this.asked = { ...this.asked, choice };
  }

  /** Models or images are others now: nothing of the old ones is kept, nor waited for. */
  forget(): void {
    this.resources.clear();
    this.generation++;
  }

  lookAtEvaluation(): void {
    this.scored++;
  }

  /** Asks again for what could not be had. */
  retry(): void {
    for (const owner of ['screen', 'maps']) this.resources.retry(owner);
  }

  /** Images around the shown one, so that the next click finds its maps computed; and the usual N of variants that snap. */
  prefetch(images: readonly string[]): void {
    this.around = images;
    this.snaps = true;
  }

  /** The next of the sequence; behind its end, the first of the next seed's. */
  newSample(): void {
    const draws = this.shown?.gradients?.meta.draws;
    const { wanted } = this;
    if (draws === undefined) return;
    const index = wanted.kind === 'drawn' ? wanted.index + 1 : 0;
    if (index < draws) this.choose({ kind: 'drawn', index });
    else this.reseed(this.sampling.seed + 1);
  }

  /** The first of the evaluation's. */
  resetTriplet(): void {
    const { seed: _, ...rest } = this.chosen;
    this.chosen = rest;
    this.choose(first);
  }

  /** Other triplets for every average. */
  reseed(seed: number, choice: TripletChoice = first): void {
    this.sample({ seed });
    this.choose(choice);
  }

  /** Drawn otherwise than in the evaluation; what is as there is not a choice. */
  sample(chosen: Partial<Sampling>): void {
    const then = samplingOf(this.evaluation ?? null);
    const all = Object.entries({ ...this.chosen, ...chosen }) as [keyof Sampling, unknown][];
    this.chosen = Object.fromEntries(all.filter(([name, value]) => value !== then[name]));
    this.choose(first);
  }

  backToEvaluation(): void {
    const { evaluation } = this;
    this.chosen = {};
    if (evaluation == null) return;
    const { triplets, top } = evaluation;
    this.change({ triplets, ...(top === null ? {} : { top }), tau: 'table', donors: 'table' });
  }

  /** Why is this neighbour of another class near? It becomes the negative, and what brings the two together is drawn. */
  askWhy(image: string): void {
    this.swap('negative', image);
    this.setColumns(withColumns(this.columns, whyNear));
  }

  /** Swaps one side of the triplet; the other stays as it is. */
  swap(role: 'positive' | 'negative', image: string): void {
    const now = this.at && this.parts.tripletImages(this.at.place);
    if (now != null) this.choose({ kind: 'chosen', positive: now.positive, negative: now.negative, [role]: image });
  }
}

function isStale(one: ColumnResult): boolean {
  return one.state === 'ready' && one.stale === true;
}

function behindOthers(lane: string) {
  return (request: ResourceRequest<unknown>): ResourceRequest<unknown> => ({ ...request, lane, later: true });
}
