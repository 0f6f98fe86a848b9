/**
 * Where Compare is, in the address and among the settings: a link says image, model, triplet and options; what is shown is
 * written back a moment later, not at every step of a drag.
 */
import { untrack } from 'svelte';
import type { RouteParams } from '../../state/route.ts';
import { chosenFromParams, chosenToParams } from './chosen-sampling.ts';
import {
  type BeginningOptions,
  beginningKey,
  dividerFrom,
  dividerToText,
  isWhole,
  optionsFromParams,
  optionsToBegin,
  optionsToKeep,
  optionsToParams,
} from './compare-options.ts';
import type { CompareSession } from './compare-session.svelte.ts';
import { choiceToParams, knownTarget, missingWords, targetOf } from './triplet-choice.ts';

/** The window around it. */
export interface PlaceContext {
  /** What part of the pictures is seen. */
  view: { read: (text: string | null) => void; toText: () => string | null };
  router: {
    readonly current: { view: string; params: URLSearchParams };
    replace: (params: RouteParams) => void;
  };
  /** What the user kept of Compare, and what Settings says it begins with. */
  kept: () => Readonly<Record<string, unknown>>;
  keep: (compare: Record<string, unknown>) => void;
  defaults: () => BeginningOptions;
  /** Of the strip of images. */
  film: { kept: unknown; imageAt: (place: number) => string | null };
  models: () => { current: { id: number } | null; list: readonly { id: number; key: string }[] };
  isKnown: (image: string) => boolean;
  /** What was looked at last, here or in Browse. */
  atHand: () => string | null;
  say: (text: string) => void;
  /** Whether images, models and scores are known. */
  ready: () => boolean;
}

/** Enough of a content hash to tell models apart, and short enough to be read. */
export const modelKeyLength = 10;

const writeAfter = 300;

export class ComparePlace {
  /** The model of a link, by the beginning of its hash; null for the current one. */
  private linked = $state<string | null>(null);
  private readonly session: CompareSession;
  private readonly context: PlaceContext;
  /** The address as this view wrote it: another one comes from a link. */
  private written: string;
  private taken: URLSearchParams | null = null;

  constructor(session: CompareSession, context: PlaceContext) {
    this.session = session;
    this.context = context;
    const { params } = context.router.current;
    const kept = context.kept();
    session.options = optionsFromParams(params, optionsToBegin(kept, context.defaults()));
    session.chosen = chosenFromParams(params);
    session.wipeAt = dividerOf(params, kept.divider);
    context.view.read(params.get('zoom'));
    this.linked = params.get('model');
    this.written = params.toString();
  }

  /** Whose maps are shown: the link's, or the current one's. */
  get model(): number | null {
    return modelOf(this.context.models(), this.linked) ?? this.context.models().current?.id ?? null;
  }

  attend(): void {
    this.followCurrent();
    $effect(() => this.take());
    $effect(() => this.write());
  }

  /** Another model is made the current one: whoever does that wants to see it. */
  private followCurrent(): void {
    let last: number | null | undefined;
    $effect(() => {
      const current = this.context.models().current?.id ?? null;
      if (last !== undefined && last !== null && current !== last) untrack(() => (this.linked = null));
      last = current;
    });
  }

  /** The address decides which image is shown; without one, the one at hand; else the first of the strip. */
  private take(): void {
    const { router, ready, film } = this.context;
    const { params, view } = router.current;
    const { model } = this;
    if (view !== 'compare' || !ready() || model === null) return;
    if (untrack(() => this.session.image) === null) film.imageAt(0);
    untrack(() => this.takeParams(params, model));
  }

  private takeParams(params: URLSearchParams, before: number): void {
    const { session, context } = this;
    const isLink = params !== this.taken && params.toString() !== this.written;
    // What was clicked since the address was read is ahead of it.
    const ahead = params === this.taken && session.image !== null;
    const { image, choice, missing } = ahead
      ? knownTarget({ image: session.image, choice: session.wanted }, context.isKnown)
      : targetOf(params, context.isKnown);
    if (isLink) this.takeOptions(params);
    // Instead of an image that is gone, the first: not one that has nothing to do with the link.
    const atHand = missing === 'image' ? null : context.atHand();
    const next = image ?? atHand ?? context.film.imageAt(0);
    if (next === null) return;
    const isNew = this.taken !== params;
    this.taken = params;
    if (missing !== null) context.say(missingWords[missing]);
    const key = params.get('model');
    if (isNew && key !== null && modelOf(context.models(), key) === null) context.say(missingWords.model);
    const model = isLink ? (this.model ?? before) : before;
    if (next !== session.image || model !== session.model) session.show(model, next, choice);
    else if (isLink || missing !== null) session.choose(choice);
  }

  private takeOptions(params: URLSearchParams): void {
    const { session } = this;
    this.written = params.toString();
    session.options = optionsFromParams(params, session.options);
    session.wipeAt = dividerOf(params, session.wipeAt);
    if (isWhole(params) || params.has('zoom')) this.context.view.read(params.get('zoom'));
    if (isWhole(params)) session.chosen = chosenFromParams(params);
    else session.chosen = { ...session.chosen, ...chosenFromParams(params) };
    this.linked = params.get('model');
  }

  /** What is shown, in the address and among the settings. */
  private write(): (() => void) | undefined {
    const { session, context } = this;
    const { options, wipeAt, image, chosen, wanted, loading, model } = session;
    const params = {
      ...optionsToParams(options),
      ...chosenToParams(chosen),
      ...choiceToParams(wanted),
      at: dividerToText(wipeAt),
      zoom: context.view.toText(),
      image,
      model: keyOf(context.models(), model),
    };
    const kept = {
      ...optionsToKeep(options),
      divider: dividerFrom(dividerToText(wipeAt)),
      film: context.film.kept,
      begun: beginningKey(untrack(() => context.defaults())),
    };
    // An image on its way has no triplet yet: the one of the link would be written over.
    if (!context.ready() || image === null || loading) return undefined;
    const timer = setTimeout(() => {
      if (context.router.current.view === 'compare') {
        context.router.replace(params);
        this.written = context.router.current.params.toString();
      }
      if (JSON.stringify(context.kept()) !== JSON.stringify(kept)) context.keep(kept);
    }, writeAfter);
    return () => clearTimeout(timer);
  }
}

export function modelOf({ list }: { list: readonly { id: number; key: string }[] }, key: string | null): number | null {
  if (key === null || !/^[0-9a-f]{6,64}$/.test(key)) return null;
  return list.find((one) => one.key.startsWith(key))?.id ?? null;
}

export function keyOf({ list }: { list: readonly { id: number; key: string }[] }, model: number | null): string | null {
  return list.find(({ id }) => id === model)?.key.slice(0, modelKeyLength) ?? null;
}

function dividerOf(params: URLSearchParams, otherwise: unknown): number {
  return dividerFrom(isWhole(params) ? params.get('at') : otherwise);
}
