/** What the panels beside the maps say of the place that is shown: its triplet, its donors and its neighbours. */

import type { Neighbours } from '../../maps/engine-calls.ts';
import type { MapsContext } from './comparison-maps.svelte.ts';
import { isExternal } from './loaded-image.ts';
import { type ShownTriplet, shownTriplet } from './shown-triplet.ts';

export class ComparisonFacts {
  private readonly context!: MapsContext;

  constructor(context: MapsContext) {
    this.context = context;
  }

  readonly triplet = $derived.by<ShownTriplet | null>(() => {
    const { place, parts } = this.context;
    if (place.at === null) return null;
    const at = place.at.place;
    const images = parts.tripletImages(at);
    const embeddings = images && parts.triplet(at, at.model);
    return images && embeddings && shownTriplet(images, embeddings);
  });
  /** The k donors in force, nearest first; null until they are known. */
  readonly donors = $derived.by(() => {
    const { place, parts, columnsAndDonors } = this.context;
    return place.at === null ? null : (parts.nearest(place.at.place)?.slice(0, columnsAndDonors().donors) ?? null);
  });
  readonly donorError = $derived.by(() => {
    const { place, resources, requests } = this.context;
    return place.at === null ? null : resources.error([requests.donors(place.at.place.model, place.at.place.image)]);
  });
  readonly neighbours = $derived.by<Neighbours | null>(() => {
    const { place, resources, requests } = this.context;
    if (place.at === null || isExternal(place.at.place.image)) return null;
    const state = resources.state(requests.neighbours(place.at.place.model, place.at.place.image));
    // Without neighbours there is nothing to click; the maps stand.
    if (state.status === 'failed') return { same: [], others: [] };
    return state.status === 'ready' ? state.value : null;
  });
  /** The evaluation's own size is too large for a window: numbers are near the table's, not the same. */
  readonly smaller = $derived.by(() => {
    const { shown, evaluation } = this.context.place;
    const meta = shown?.truth?.meta;
    return evaluation?.size === 'image' && meta !== undefined && meta.columns !== meta.width;
  });
}
