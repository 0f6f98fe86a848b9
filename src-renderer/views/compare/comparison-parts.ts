/**
 * What a comparison is made of and where each of its maps lies: from the place that is shown and its columns follow the
 * images, donors and triplets that are needed, and, once they have come, the subjects that maps are computed for.
 */
import type { Triplet } from '../../../src-shared/score.ts';
import type { Nearest } from '../../maps/engine-calls.ts';
import type { MapRequests } from '../../maps/map-requests.ts';
import type { ResourceRequest } from '../../state/resources.ts';
import { type ColumnSpec, isTransfer } from './column-spec.ts';
import { imageRequests, isExternal, type LoadState, loadedImage, type Reader, type Target } from './loaded-image.ts';
import { drawnTriplet, type TripletImages, tripletImages } from './shown-triplet.ts';
import type { Donor, Subject } from './subject.ts';
import type { TripletChoice } from './triplet-choice.ts';

/** Which image, under which model, with which triplet. */
export interface Place extends Target {
  choice: TripletChoice;
}

export interface PartsOptions {
  columns: readonly ColumnSpec[];
  /** k. */
  donors: number;
  /** The model of a column that names one; null where the workspace lacks it. */
  modelOf: (key: string) => number | null;
}

export class ComparisonParts {
  private readonly requests: MapRequests;
  private readonly reader: Reader;

  constructor(requests: MapRequests, reader: Reader) {
    this.requests = requests;
    this.reader = reader;
  }

  image(target: Target): LoadState {
    return loadedImage(target, this.requests, this.reader);
  }

  /** The training images that are nearest; undefined until they are known. */
  nearest({ model, image }: Pick<Target, 'model' | 'image'>): readonly Nearest[] | undefined {
    return this.reader.value(this.requests.donors(model, image));
  }

  tripletImages({ model, image, choice, sampling }: Place): TripletImages | null {
    if (choice.kind === 'chosen') return choice;
    if (isExternal(image)) return null;
    const frame = this.reader.value(this.requests.gradients(model, image, sampling));
    return frame === undefined ? null : tripletImages(frame, choice);
  }

  /** f of the three under a model. */
  triplet(place: Place, model: number): Triplet | null {
    const images = this.tripletImages(place);
    if (images === null) return null;
    if (model === place.model) {
      const frame = this.reader.value(this.requests.gradients(model, place.image, place.sampling));
      const drawn = frame && drawnTriplet(frame, place.choice);
      if (drawn) return drawn;
    }
    const known = this.reader.value(this.embeddings(place, images, model));
    if (known === undefined) return null;
    const [anchor, positive, negative] = [place.image, images.positive, images.negative].map((id) => known.get(id));
    return anchor && positive && negative ? { anchor, positive, negative } : null;
  }

  /** Of a triplet that the frame of its anchor does not say. */
  embeddings({ image }: Place, { positive, negative }: TripletImages, model: number) {
    return this.requests.embeddings(model, [...new Set([image, positive, negative])]);
  }

  /** Everything that the place needs, as far as it is known by now what that is. */
  requestsFor(place: Place, options: PartsOptions): ResourceRequest<unknown>[] {
    const found = new Map<string, ResourceRequest<unknown>>();
    const need = (...list: readonly ResourceRequest<unknown>[]): void => {
      for (const one of list) found.set(one.key, one);
    };
    need(...imageRequests(place, this.requests), this.requests.donors(place.model, place.image));
    const images = this.tripletImages(place);
    if (place.choice.kind === 'chosen' && images !== null) need(this.embeddings(place, images, place.model));
    for (const column of options.columns) {
      const model = column.model === null ? place.model : options.modelOf(column.model);
      if (model === null) continue;
      if (column.on === 'donor') need(this.requests.donors(model, place.image));
      const target = this.target(place, column, options);
      if (target === null) continue;
      need(...imageRequests(target, this.requests));
      if (images !== null && model !== place.model) need(this.embeddings(place, images, model));
      if (!isTransfer(column)) continue;
      need(this.requests.donors(model, target.image));
      for (const { image } of this.used(target, options.donors) ?? []) {
        need(this.requests.gradients(model, image, place.sampling));
      }
    }
    return [...found.values()];
  }

  /** The image that a column's map lies on, and the model it belongs to; null where it is not known (yet). */
  target(place: Place, { on, model: key }: ColumnSpec, { modelOf }: PartsOptions): Target | null {
    const model = key === null ? place.model : modelOf(key);
    if (model === null) return null;
    const { sampling, size, convention } = place;
    if (on === 'anchor') return { model, image: place.image, sampling, size, convention };
    const image =
      on === 'donor' ? this.nearest({ model, image: place.image })?.[0]?.image : this.tripletImages(place)?.[on];
    return image === undefined ? null : { model, image, sampling, size, convention };
  }

  /** What the column's map is computed from. */
  subject(place: Place, column: ColumnSpec, options: PartsOptions): Subject {
    const { on } = column;
    if (column.model !== null && options.modelOf(column.model) === null) {
      return { state: 'none', reason: 'this model is not in the workspace' };
    }
    const target = this.target(place, column, options);
    if (target === null) return this.lacking(place, on);
    const load = this.image(target);
    if (load.status === 'loading') return { state: 'waiting' };
    if (load.status === 'failed') return { state: 'none', reason: load.error.message };
    const transfers = isTransfer(column);
    return {
      state: 'there',
      role: on,
      image: load.image,
      triplet: this.triplet(place, target.model),
      tripletImages: this.tripletImages(place),
      anchor: place.image,
      donors: transfers ? this.donors(target, options.donors) : null,
    };
  }

  private lacking(place: Place, role: ColumnSpec['on']): Subject {
    if (role === 'donor') {
      const none = this.nearest(place)?.length === 0;
      return none ? { state: 'none', reason: 'no training image can donate its weights' } : { state: 'waiting' };
    }
    const anchor = this.image(place);
    if (anchor.status !== 'ready') return { state: 'waiting' };
    const alone = anchor.image.gradients === null;
    return alone ? { state: 'none', reason: noTripletOf(place.image) } : { state: 'waiting' };
  }

  /** The k donors of an image, each with its gradients as far as they have come. */
  donors(target: Target, k: number): readonly Donor[] | null {
    const { model, sampling } = target;
    return (
      this.used(target, k)?.map(({ image, distance }) => {
        const frame = this.reader.state(this.requests.gradients(model, image, sampling));
        return {
          image,
          distance,
          gradients: frame.status === 'ready' ? frame.value : null,
          error: frame.status === 'failed' ? frame.error.message : null,
        };
      }) ?? null
    );
  }

  private used(target: Target, k: number): readonly Nearest[] | undefined {
    return this.nearest(target)?.slice(0, k);
  }
}

function noTripletOf(image: string): string {
  return isExternal(image) ? 'it has no class, so no triplet' : 'the image has no triplet';
}
