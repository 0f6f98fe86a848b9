/** The maps of the place that is shown: what each column is computed from, and the results of the last computation. */

import type { Sampling } from '../../maps/engine-calls.ts';
import type { ResourceRequest } from '../../state/resources.ts';
import type { RemoteWeights, WeightsInput } from './column-weights.ts';
import type { CompareOptions } from './compare-options.ts';
import type { CompareSources } from './compare-sources.ts';
import type { PartsOptions } from './comparison-parts.ts';
import {
  type ColumnResult,
  type ComparisonInput,
  type ComparisonResult,
  computeComparison,
} from './compute-columns.ts';
import { tauOf } from './evaluation-settings.ts';
import type { LoadedImage } from './loaded-image.ts';
import { keptWhilePending } from './pending-results.ts';
import type { ShownPlace } from './shown-place.svelte.ts';
import { snapRequests } from './snap-requests.ts';

export interface MapsContext extends CompareSources {
  place: ShownPlace;
  /** Columns, k and models, as they are now. */
  columnsAndDonors: () => PartsOptions;
  options: () => CompareOptions;
}

export class ComparisonMaps {
  result = $state.raw<ComparisonResult | null>(null);
  /** What the last maps asked of the engine. */
  private remote = $state.raw<readonly ResourceRequest<unknown>[]>([]);
  private readonly context!: MapsContext;

  constructor(context: MapsContext) {
    this.context = context;
  }

  private readonly subjects = $derived.by(() => {
    const { place, parts } = this.context;
    const partsOptions = this.context.columnsAndDonors();
    return place.at === null
      ? []
      : partsOptions.columns.map((column) => parts.subject(place.at!.place, column, partsOptions));
  });
  private readonly columns = $derived.by(() => this.context.columnsAndDonors().columns);

  /** One for each column, also in the moment before a change of theirs is computed; never another column's. */
  readonly results = $derived.by<readonly (ColumnResult | undefined)[]>(() => {
    const { result, columns } = this;
    return columns.map((column) => {
      const place = result?.specs.indexOf(column) ?? -1;
      return place < 0 ? undefined : result?.columns[place];
    });
  });
  /** What each column's IoU and contour are taken at. */
  readonly taus = $derived.by(() => {
    const { place, options } = this.context;
    const hasMask = place.truth?.mask != null;
    return this.columns.map((column) => tauOf(column, options(), place.evaluation ?? null, { hasMask }));
  });
  /** S: how many triplets were drawn. */
  readonly draws = $derived.by(() => {
    const gradients = this.context.place.shown?.gradients;
    if (gradients != null) return gradients.meta.draws;
    const donor = this.subjects.find((one) => one.state === 'there' && one.donors?.[0]?.gradients != null);
    return donor?.state === 'there' ? (donor.donors?.[0]?.gradients?.meta.draws ?? null) : null;
  });
  /** What the engine computes for maps and could not. */
  readonly remoteError = $derived.by(() => this.context.resources.error(this.remote));

  readonly input = $derived.by<Omit<ComparisonInput, keyof WeightsInput> | null>(() => {
    const { subjects, columns, taus } = this;
    const { place, resources, options } = this.context;
    for (const request of this.remote) resources.state(request);
    if (place.at === null || subjects.length !== columns.length) return null;
    const { id: image, model } = place.at.image;
    const { top, limits } = options();
    return { image, model, columns, subjects, top, taus, shared: limits === 'shared' };
  });

  /** No map is on its way, and none belongs to what was asked for before. */
  get settled(): boolean {
    return this.results.every((one) => one !== undefined && one.state !== 'waiting' && !isStale(one));
  }

  /** Computes what is to be seen now; called once per frame at most. */
  compute(): void {
    const { input } = this;
    const { place, resources, requests, options } = this.context;
    if (input === null || place.at === null) return;
    const { sampling } = place.at.place;
    const wanted: ResourceRequest<unknown>[] = [];
    const ask = <Value>(request: ResourceRequest<Value>): Value | undefined => {
      wanted.push(request as ResourceRequest<unknown>);
      return resources.value(request);
    };
    const next = computeComparison({
      ...input,
      triplets: options().triplets,
      margin: sampling.margin,
      form: sampling.form,
      weights: (request) => ask(this.weightsRequest(request, sampling)),
      pixelGradient: ({ model, image, cotangent }) => ask(requests.pixelGradient(model, image, cotangent)),
    });
    this.result = keptWhilePending(next, this.result);
    resources.hold('maps', wanted);
    const keys = (list: readonly ResourceRequest<unknown>[]): string => list.map(({ key }) => key).join('\n');
    if (keys(wanted) !== keys(this.remote)) this.remote = wanted;
  }

  /** The weights at the usual N of variants that snap to them. */
  snapRequests(): ResourceRequest<unknown>[] {
    const { at } = this.context.place;
    if (at === null) return [];
    return snapRequests(this.columns, this.subjects).map(
      (one) => this.weightsRequest(one, at.place.sampling) as ResourceRequest<unknown>,
    );
  }

  /** The image of a column, while its map is on its way. */
  imageOf(at: number): LoadedImage | null {
    const subject = this.subjects[at];
    return subject?.state === 'there' ? subject.image : null;
  }

  private weightsRequest({ model, image, column, triplets }: RemoteWeights, sampling: Sampling) {
    const { variant, score, sign } = column;
    const which = typeof triplets === 'object' ? { triplet: triplets } : { triplets };
    return this.context.requests.weights(model, { image, variant, score, sign, ...sampling, ...which });
  }
}

function isStale(one: ColumnResult): boolean {
  return one.state === 'ready' && one.stale === true;
}
