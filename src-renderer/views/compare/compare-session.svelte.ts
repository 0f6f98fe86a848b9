/**
 * The comparison that is shown: which image, under which model, with which triplet and columns, and its maps; and what a
 * person does to it. What it needs of the engine follows from that.
 */

import type { Sampling } from '../../maps/engine-calls.ts';
import { type ColumnSpec, externalColumns, whyNear, withColumns } from './column-spec.ts';
import { type CompareOptions, defaultOptions } from './compare-options.ts';
import { type CompareSources, compareSources } from './compare-sources.ts';
import { ComparisonFacts } from './comparison-facts.svelte.ts';
import { ComparisonMaps, type MapsContext } from './comparison-maps.svelte.ts';
import { ComparisonNeeds } from './comparison-needs.svelte.ts';
import type { PartsOptions } from './comparison-parts.ts';
import { changedFrom, donorsUsed } from './evaluation-settings.ts';
import { isExternal, type LoadedImage } from './loaded-image.ts';
import { firstTriplet, ShownPlace } from './shown-place.svelte.ts';
import type { TripletChoice } from './triplet-choice.ts';

export interface CompareContext {
  /** A model by the beginning of its content hash. */
  modelOf: (key: string) => number | null;
  /** Something went wrong that no place of its own says. */
  complain: (message: string) => void;
}

export class CompareSession {
  options = $state.raw<CompareOptions>(defaultOptions);
  /** Where the wipe's divider stands, in [0,1]. */
  wipeAt = $state(0.5);
  /** An image outside the data set has a comparison of its own: what needs a label cannot be drawn. */
  private externalColumns = $state.raw<readonly ColumnSpec[]>(externalColumns);

  private readonly context: CompareContext;
  private readonly sources!: CompareSources;
  private readonly place!: ShownPlace;
  private readonly maps!: ComparisonMaps;
  private readonly facts!: ComparisonFacts;
  private readonly needs: ComparisonNeeds;

  constructor(context: CompareContext, sources: CompareSources = compareSources()) {
    this.context = context;
    this.sources = sources;
    this.place = new ShownPlace(this.sources);
    const made: MapsContext = {
      ...this.sources,
      place: this.place,
      columnsAndDonors: () => this.partsOptions,
      options: () => this.options,
    };
    this.maps = new ComparisonMaps(made);
    this.facts = new ComparisonFacts(made);
    this.needs = new ComparisonNeeds(made, this.maps);
  }

  readonly model = $derived(this.place.model);
  readonly image = $derived(this.place.image);
  readonly external = $derived(this.image !== null && isExternal(this.image));
  readonly evaluation = $derived(this.place.evaluation);
  readonly sampling = $derived(this.place.sampling);
  readonly shown = $derived(this.place.shown);
  readonly truth = $derived(this.place.truth);
  readonly error = $derived(this.place.error);
  readonly loading = $derived(this.place.loading);
  readonly behind = $derived(this.place.behind);
  readonly choice = $derived(this.place.shownChoice);
  readonly columns = $derived(this.place.isExternal ? this.externalColumns : this.options.columns);
  readonly donorCount = $derived(donorsUsed(this.options, this.evaluation ?? null));
  readonly changed = $derived(changedFrom(this.evaluation ?? null, this.sampling, this.options));
  private readonly partsOptions = $derived<PartsOptions>({
    columns: this.columns,
    donors: this.donorCount,
    modelOf: (key) => this.context.modelOf(key),
  });

  readonly result = $derived(this.maps.result);
  readonly results = $derived(this.maps.results);
  readonly taus = $derived(this.maps.taus);
  readonly input = $derived(this.maps.input);
  readonly draws = $derived(this.maps.draws);
  readonly remoteError = $derived(this.maps.remoteError);

  readonly triplet = $derived(this.facts.triplet);
  readonly donors = $derived(this.facts.donors);
  readonly donorError = $derived(this.facts.donorError);
  readonly neighbours = $derived(this.facts.neighbours);
  readonly smaller = $derived(this.facts.smaller);

  /** Everything that was asked for stands: nothing is on its way, nothing belongs to what was asked for before. */
  get settled(): boolean {
    return this.shown !== null && !this.loading && this.maps.settled;
  }

  /** What was chosen otherwise than the evaluation has it. */
  get chosen(): Partial<Sampling> {
    return this.place.chosen;
  }

  set chosen(chosen: Partial<Sampling>) {
    this.place.chosen = chosen;
  }

  /** The triplet of the image that is asked for, which may not have come yet. */
  get wanted(): TripletChoice {
    return this.place.choice;
  }

  /** Asks for what is needed as long as the view is there; to be called where effects may be made. */
  attend(): void {
    this.needs.attend(this.context.complain);
  }

  compute(): void {
    this.maps.compute();
  }

  imageOf(at: number): LoadedImage | null {
    return this.maps.imageOf(at);
  }

  prefetch(images: readonly string[]): void {
    this.needs.prefetch(images);
  }

  forget(): void {
    this.needs.forget();
  }

  retry(): void {
    this.needs.retry();
  }

  lookAtEvaluation(): void {
    this.place.lookAtEvaluation();
  }

  setColumns(columns: readonly ColumnSpec[]): void {
    if (this.place.isExternal) this.externalColumns = columns;
    else this.change({ columns });
  }

  change(options: Partial<CompareOptions>): void {
    this.options = { ...this.options, ...options };
  }

  /** What is there already is shown in the same frame. */
  show(model: number, image: string, choice: TripletChoice = firstTriplet): void {
    if (model === this.model && image === this.image && this.error === null) return;
    if (this.error !== null) this.sources.resources.retry('screen');
    this.needs.leave();
    this.place.ask(model, image, choice);
  }

  choose(choice: TripletChoice): void {
    this.place.choose(choice);
  }

  /** The next of the sequence; behind its end, the first of the next seed's. */
  newSample(): void {
    const draws = this.shown?.gradients?.meta.draws;
    const { wanted } = this;
    if (draws === undefined) return;
    const index = wanted.kind === 'drawn' ? wanted.index + 1 : 0;
    if (index < draws) this.choose({ kind: 'drawn', index });
    else this.sample({ seed: this.sampling.seed + 1 });
  }

  /** The first of the evaluation's. */
  resetTriplet(): void {
    const { seed: _, ...rest } = this.chosen;
    this.chosen = rest;
    this.choose(firstTriplet);
  }

  sample(chosen: Partial<Sampling>): void {
    this.place.sample(chosen);
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
    const place = this.place.at?.place;
    const now = place && this.sources.parts.tripletImages(place);
    if (now != null) this.choose({ kind: 'chosen', positive: now.positive, negative: now.negative, [role]: image });
  }
}
