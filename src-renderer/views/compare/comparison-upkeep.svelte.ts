/** Keeps the comparison true to the engine and to the rest of the window, as long as the view is there. */
import { untrack } from 'svelte';
import { objectsOfImage, queryToParams } from '../../../src-shared/browse-query.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { type Crumb, header } from '../../state/header.svelte.ts';
import { models } from '../../state/models.svelte.ts';
import { router } from '../../state/route.svelte.ts';
import { shownImage } from '../../state/shown-image.svelte.ts';
import { workspace } from '../../state/workspace.svelte.ts';
import type { CompareSession } from './compare-session.svelte.ts';
import type { FilmModel } from './film-model.svelte.ts';
import { type ImageFacts, tagsOf } from './image-facts.ts';

export interface UpkeepParts {
  session: CompareSession;
  film: FilmModel;
  /** Models, images and scores have been read once. */
  ready: () => boolean;
  /** Of the image that is asked for. */
  facts: () => ImageFacts | null;
}

/** To be called where effects may be made. */
export function keepUp(parts: UpkeepParts): void {
  suitFilm(parts);
  tellTheWindow(parts);
  computeOncePerFrame(parts);
  prefetchAround(parts);
  followTheEngine(parts);
}

/** The catalogue may come later than this view, and another one after an import. */
function suitFilm({ film, ready }: UpkeepParts): void {
  let suited: string | null = null;
  $effect(() => {
    const key = catalogue.table?.key ?? null;
    if (!ready() || key === null || key === suited) return;
    suited = key;
    untrack(() => film.suit());
  });
}

/** Other views and the header show the same image. */
function tellTheWindow({ session, facts: current }: UpkeepParts): void {
  $effect(() => {
    const { image } = session;
    if (image !== null) untrack(() => shownImage.show(image));
  });
  $effect(() => {
    const facts = current();
    if (facts === null) return;
    return header.show({ crumbs: crumbsOf(facts), tags: tagsOf(facts, session.external) });
  });
}

/** An object leads back to the image that it is cut out of. */
function crumbsOf({ className, name, object }: ImageFacts): Crumb[] {
  const inClass = className === '' ? [] : [{ label: className }];
  if (object === null) return [...inClass, { label: name }];
  const href = router.link('browse', queryToParams(objectsOfImage(object.source)));
  return [...inClass, { label: object.source, href }, { label: `object ${object.number}` }];
}

/** Every change of the comparison becomes one computation in the next frame. */
function computeOncePerFrame({ session }: UpkeepParts): void {
  let frame = 0;
  $effect(() => {
    void session.input;
    void session.options;
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      session.compute();
    });
  });
  $effect(() => () => cancelAnimationFrame(frame));
}

/** Around the shown image, once it is there; then the usual N of variants that snap. */
function prefetchAround({ session, film }: UpkeepParts): void {
  $effect(() => {
    const { shown } = session;
    if (shown === null || session.loading) return;
    const at = film.placeOf(shown.id);
    const around = at < 0 ? [] : [at + 1, at - 1, at + 2, at + 3].map((one) => film.imageAt(one));
    const images = around.filter((image) => image !== null);
    const timer = setTimeout(() => session.prefetch(images), 120);
    return () => clearTimeout(timer);
  });
}

function followTheEngine({ session, film, ready }: UpkeepParts): void {
  /** Models, images or ground truth changed in the engine: those that are there now come first, then what is shown of them. */
  const refresh = async (): Promise<void> => {
    await Promise.all([models.reload(), catalogue.ensure()]);
    session.forget();
  };
  let first = true;
  $effect(() => {
    void workspace.changes.models;
    void workspace.changes.images;
    void workspace.changes.truth;
    if (first) {
      first = false;
      return;
    }
    untrack(() => void refresh());
  });
  $effect(() => {
    void workspace.changes.scores;
    untrack(() => {
      if (!ready()) return;
      session.lookAtEvaluation();
      void film.loadScores();
    });
  });
}
