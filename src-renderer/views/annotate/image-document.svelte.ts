/**
 * The objects of the image that is shown. A change acts here at once and goes to the save queue; undo and redo walk the
 * engine's log, so that they go on after a restart. What other windows change is taken over once nothing of ours is on its way.
 */
import { stepWords } from '../../../src-shared/annotate/step-words.ts';
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { HostEvent } from '../../../src-shared/host-events.ts';
import type { ObjectState } from '../../../src-shared/truth-object.ts';
import {
  type AChange,
  type AnObject,
  type Described,
  type HistoryWords,
  type ImageWords,
  newId,
  type Step,
  stateOf,
} from '../../state/annotation-wire.ts';
import { type Api, asError } from '../../state/api.ts';
import type { EventSource } from '../../state/host-events.svelte.ts';
import type { SaveQueue, StepAnswer } from '../../state/save-queue.svelte.ts';
import { Turns } from '../../state/turns.ts';

export interface DocumentParts {
  api: Pick<Api, 'annotations'>;
  queue: SaveQueue;
  events: EventSource;
  windowId: string;
  place: () => string | null;
  /** Who draws; null for the name that the engine knows the user by. */
  author: () => string | null;
}

interface Snapshot {
  described: Described | null;
  objects: readonly AnObject[];
  history: HistoryWords;
}

interface Expected {
  /** Null where it could not be had. */
  answer: Promise<Described | null>;
  /** Once it has come. */
  described: Described | null;
}

/** What of a workspace the description of an image is made of. */
const described = ['truth', 'images', 'reviews'] as const;
const nothing: HistoryWords = { undo: null, redo: null };

export class ImageDocument {
  /** What is known of the image; null while it is on its way. */
  described = $state.raw<Described | null>(null);
  /** In the order in which they are drawn. */
  objects = $state.raw<readonly AnObject[]>([]);
  history = $state.raw<HistoryWords>(nothing);
  error = $state.raw<TripletscopeError | null>(null);
  /** Of the image that was asked for last. */
  image = $state<string | null>(null);

  private readonly parts: DocumentParts;
  private readonly turns = new Turns();
  /** How it was before each step that is on its way. */
  private readonly before = new Map<string, Snapshot>();
  /** What is here is not what the engine has. */
  private stale = false;
  /** Images that may be shown next, as the engine had them; one is dropped when something of it changes. */
  private ahead = new Map<string, Expected>();

  constructor(parts: DocumentParts) {
    this.parts = parts;
  }

  /** Returns how to stop. */
  attend(): () => void {
    const { queue, events } = this.parts;
    const stops = [
      queue.listen({
        answered: (step, answer) => {
          this.ahead.delete(step.image);
          this.take(step, answer);
        },
        refused: (step) => this.takeOver([step]),
        discarded: (steps) => this.takeOver(steps),
        takenBack: () => {},
        adopted: (steps) => this.showAdopted(steps.filter((step) => this.isShown(step))),
      }),
      events.listen((event) => this.hear(event)),
      events.onResume(() => {
        this.ahead.clear();
        this.refresh();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** At once where the image was expected and its objects have come. */
  async show(image: string): Promise<void> {
    if (image !== this.image) {
      this.image = image;
      const known = this.ahead.get(image)?.described ?? null;
      if (known !== null) {
        this.ahead.delete(image);
        this.turns.forget(); // an answer on its way is for another image
        this.stale = false;
        this.before.clear();
        this.accept(image, known);
        return;
      }
      this.described = null;
      this.objects = [];
      this.history = nothing;
      this.before.clear();
    }
    await this.load();
  }

  /** Asks for images that may be shown next. */
  expect(images: readonly string[]): void {
    this.ahead = new Map(images.map((image) => [image, this.ahead.get(image) ?? this.ask(image)]));
  }

  /** What is known of such an image, once it has come; null where it could not be had or was not asked for. */
  async expected(image: string): Promise<Described | null> {
    return (await this.ahead.get(image)?.answer) ?? null;
  }

  private ask(image: string): Expected {
    const answer = this.parts.api.annotations.get.query({ image }).catch(() => null);
    const expected: Expected = { answer, described: null };
    void answer.then((described) => {
      expected.described = described;
    });
    return expected;
  }

  async load(): Promise<void> {
    const { image } = this;
    if (image === null) return;
    const isLatest = this.turns.begin();
    this.stale = false;
    try {
      const known = this.ahead.get(image)?.answer;
      this.ahead.delete(image);
      const described = (await known) ?? (await this.parts.api.annotations.get.query({ image }));
      if (isLatest()) this.accept(image, described);
    } catch (error) {
      if (isLatest()) this.error = asError(error);
    }
  }

  private accept(image: string, described: Described): void {
    this.described = described;
    this.objects = described.objects;
    this.history = described.history;
    this.error = null;
    this.replay(image);
  }

  /** Acts at once; false where nothing is shown yet. */
  commit(changes: readonly AChange[]): boolean {
    const { image, described } = this;
    if (image === null || described === null || changes.length === 0) return false;
    const known = new Map(this.objects.map((object) => [object.id, object]));
    const words = stepWords(
      changes.map(({ objectId, after }) => {
        const held = known.get(objectId);
        return {
          before: held === undefined ? null : (stateOf(held) as ObjectState),
          after: after as ObjectState | null,
        };
      }),
    );
    const step: Step = { ...this.step('commit'), changes, words };
    this.keepBefore(step);
    this.objects = applied(this.objects, changes, this.parts.author() ?? '');
    this.history = { undo: words, redo: null };
    this.turns.forget(); // an answer on its way does not know of it
    this.parts.queue.push(step);
    return true;
  }

  /** What a person says of an image, as a step like any other. It waits for nothing: the objects may still be on their way. */
  describe(what: ImageWords, { image, relativePath }: Pick<Step, 'image' | 'relativePath'>): void {
    const { described } = this;
    const before = described !== null && image === this.image ? { review: described.review, note: described.note } : {};
    const words = stepWords([{ objectId: null, before, after: what }]);
    const step: Step = { ...this.step('describe'), image, relativePath, what, words };
    if (described !== null && image === this.image) {
      this.keepBefore(step);
      this.described = { ...described, ...what };
      this.history = { undo: words, redo: null };
      this.turns.forget(); // an answer on its way does not know of it
    }
    this.parts.queue.push(step);
  }

  private keepBefore({ id }: Step): void {
    const { described, objects, history } = this;
    this.before.set(id, { described, objects, history });
  }

  /** What it takes back, in words; null where there is nothing. */
  undo(): string | null {
    const { image, history } = this;
    if (image === null || history.undo === null) return null;
    const step = this.parts.queue.takeBack(image, this.before);
    const snapshot = step === null ? undefined : this.before.get(step.id);
    if (step !== null && snapshot !== undefined) {
      this.before.delete(step.id);
      this.described = snapshot.described;
      this.objects = snapshot.objects;
      this.history = snapshot.history;
      if (this.stale) this.refresh();
      return step.words;
    }
    return this.walk('undo', history.undo);
  }

  redo(): string | null {
    const { history } = this;
    return history.redo === null ? null : this.walk('redo', history.redo);
  }

  private walk(kind: 'undo' | 'redo', words: string): string {
    this.turns.forget();
    this.parts.queue.push({ ...this.step(kind), words });
    return words;
  }

  private step(kind: Step['kind']): Omit<Step, 'words'> {
    const { place, author } = this.parts;
    return {
      id: newId('s'),
      place: place() ?? '',
      image: this.image ?? '',
      relativePath: this.described?.relativePath ?? '',
      kind,
      changes: [],
      ...(this.described?.region && { region: this.described.region }),
      author: author(),
    };
  }

  private take(step: Step, answer: StepAnswer): void {
    const wasSeen = this.before.delete(step.id);
    if (!this.isShown(step)) return;
    if (this.described === null) {
      void this.load(); // an answer on its way does not know of the step
      return;
    }
    if (this.parts.queue.isBusy(step.image)) {
      this.stale ||= answer.kind === 'walk' || !wasSeen;
      return;
    }
    // A step that was refused and sent again is not on the stage.
    if (this.stale || (answer.kind !== 'walk' && !wasSeen)) {
      void this.load();
      return;
    }
    this.history = answer.value.history;
    if (answer.kind !== 'commit') {
      const { review, note } = answer.value;
      this.described = { ...this.described, review, note };
    }
    if (answer.kind === 'walk') this.objects = answer.value.objects;
    if (answer.kind === 'commit') {
      const told = new Map(answer.value.objects.map((one) => [one.id, one]));
      // The others stay the same values: what is drawn of them need not be drawn again.
      this.objects = this.objects.map((object) => {
        const now = told.get(object.id);
        return now === undefined ? object : { ...object, ...now };
      });
    }
  }

  private isShown({ image, place }: Step): boolean {
    return image === this.image && place === (this.parts.place() ?? '');
  }

  /** These were shown and will not be saved: what the engine has is to be seen. */
  private takeOver(steps: readonly Step[]): void {
    for (const { id, image } of steps) {
      this.before.delete(id);
      this.ahead.delete(image);
    }
    if (steps.some((step) => this.isShown(step))) this.refresh();
  }

  private hear(event: HostEvent): void {
    if (event.type !== 'changed' || !described.some((what) => what === event.what)) return;
    if (event.what === 'reviews' && event.window === this.parts.windowId) return;
    if (event.images === undefined) this.ahead.clear();
    else for (const image of event.images) this.ahead.delete(image);
    if (event.window === this.parts.windowId && event.what === 'truth') return;
    if (event.images !== undefined && !event.images.includes(this.image ?? '')) return;
    this.refresh();
  }

  private refresh(): void {
    if (this.image !== null && this.parts.queue.isBusy(this.image)) this.stale = true;
    else void this.load();
  }

  /** What is not saved yet stays in sight after the image was loaded. */
  private replay(image: string): void {
    this.applySteps(this.parts.queue.waitingOf(image));
  }

  /** At once, since the engine may be gone; in what order with the rest is known once it has answered. */
  private showAdopted(steps: readonly Step[]): void {
    if (steps.length === 0 || this.described === null) return; // whoever loads it shows them
    this.turns.forget();
    this.stale = true;
    this.applySteps(steps);
  }

  private applySteps(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'undo' || step.kind === 'redo') continue;
      this.keepBefore(step);
      if (step.what !== undefined && this.described !== null) this.described = { ...this.described, ...step.what };
      this.objects = applied(this.objects, step.changes, step.author ?? '');
      this.history = { undo: step.words, redo: null };
    }
  }
}

function applied(objects: readonly AnObject[], changes: readonly AChange[], author: string): AnObject[] {
  const now = new Date().toISOString();
  const next = new Map(objects.map((object) => [object.id, object]));
  let last = objects.reduce((most, { position }) => Math.max(most, position), -1);
  for (const { objectId, after } of changes) {
    if (after === null) {
      next.delete(objectId);
      continue;
    }
    const held = next.get(objectId);
    next.set(objectId, {
      id: objectId,
      author: held?.author ?? author,
      created: held?.created ?? now,
      updated: now,
      note: '',
      hidden: false,
      locked: false,
      ...after,
      position: after.position ?? held?.position ?? ++last,
    });
  }
  return [...next.values()].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
}
