/** What the comparison needs of the engine, and asks for ahead: it is held as long as the view is there. */
import type { ResourceRequest } from '../../state/resources.ts';
import type { ComparisonMaps, MapsContext } from './comparison-maps.svelte.ts';
import { isExternal } from './loaded-image.ts';
import { firstTriplet } from './shown-place.svelte.ts';

export class ComparisonNeeds {
  /** Images around the shown one. */
  private around = $state.raw<readonly string[]>([]);
  private snaps = $state(false);
  /** Grows where everything is forgotten: what is needed is asked for anew. */
  private generation = $state(0);
  private readonly context: MapsContext;
  private readonly maps: ComparisonMaps;

  constructor(context: MapsContext, maps: ComparisonMaps) {
    this.context = context;
    this.maps = maps;
  }

  /** To be called where effects may be made. */
  attend(complain: (message: string) => void): void {
    const { resources, place } = this.context;
    $effect(() => this.holdScreen());
    $effect(() => this.holdAhead());
    $effect(() => {
      if (!this.snaps || place.at === null) return;
      resources.hold('snaps', this.maps.snapRequests().map(behindOthers('compute')));
    });
    $effect(() => place.leaveLostTriplet(complain));
    $effect(() => () => resources.clear());
  }

  private holdScreen(): void {
    void this.generation;
    const { resources, requests, parts, place } = this.context;
    const { wanted, at, evaluationRequest } = place;
    const options = this.context.columnsAndDonors();
    const places = [...new Set([wanted, at?.place].filter((one) => one != null))];
    const evaluation = evaluationRequest === null ? [] : [evaluationRequest];
    const neighbours =
      at === null || isExternal(at.place.image) ? [] : [requests.neighbours(at.place.model, at.place.image)];
    const needed = places.flatMap((one) => parts.requestsFor(one, options));
    resources.hold('screen', [...evaluation, ...needed, ...neighbours]);
  }

  private holdAhead(): void {
    void this.generation;
    const { resources, parts, place } = this.context;
    const { around } = this;
    const { wanted, loading } = place;
    const options = this.context.columnsAndDonors();
    if (wanted === null || loading) return;
    const ahead = around.flatMap((image) => parts.requestsFor({ ...wanted, image, choice: firstTriplet }, options));
    resources.hold('ahead', ahead.map(behindOthers('ahead')));
  }

  /** Images around the shown one, so that the next click finds its maps computed; and the usual N of variants that snap. */
  prefetch(images: readonly string[]): void {
    this.around = images;
    this.snaps = true;
  }

  /** Another image is asked for: what was around the last one is not needed any more. */
  leave(): void {
    this.around = [];
    this.snaps = false;
  }

  /** Models or images have changed: nothing of the old ones is kept, nor waited for. */
  forget(): void {
    this.context.resources.clear();
    this.generation++;
  }

  /** Asks again for what could not be had. */
  retry(): void {
    for (const owner of ['screen', 'maps']) this.context.resources.retry(owner);
  }
}

function behindOthers(lane: string) {
  return (request: ResourceRequest<unknown>): ResourceRequest<unknown> => ({ ...request, lane, later: true });
}
