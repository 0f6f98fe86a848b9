/**
 * Steps on their way to the disk: one after the other, each kept here until the engine says that it is there. Where that
 * fails, the step stays, is said to be unsaved, and is sent again; it survives a reload of the window, and its end.
 */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { Step } from './annotation-wire.ts';
import { type Api, api, asError } from './api.ts';
import { catalogue } from './catalogue.svelte.ts';
import { followMarks } from './review-marks.ts';
import { UnsavedSteps } from './unsaved-steps.svelte.ts';
import { windowId } from './window-id.ts';
import { workspace } from './workspace.svelte.ts';

type Commit = Awaited<ReturnType<Api['annotations']['commit']['mutate']>>;
type Walk = Awaited<ReturnType<Api['annotations']['undo']['mutate']>>;
type Description = Awaited<ReturnType<Api['annotations']['describe']['mutate']>>;
export type StepAnswer =
  | { kind: 'commit'; value: Commit }
  | { kind: 'walk'; value: Walk }
  | { kind: 'described'; value: Description };

export interface SaveQueueParts {
  api: Pick<Api, 'annotations'>;
  /** Of the open workspace; null where none is open. */
  place: () => string | null;
  /** Keeps what is not on disk for the time after this window, and brings what other windows left. */
  store: Pick<UnsavedSteps, 'attend' | 'keep' | 'inMemory'>;
  later: (milliseconds: number) => Promise<void>;
}

export interface SaveListener {
  answered(step: Step, answer: StepAnswer): void;
  refused(step: Step, error: TripletscopeError): void;
  /** These will not be sent any more. One that was with the engine is told again once it has come back: it may be on disk. */
  discarded(steps: readonly Step[]): void;
  /** It was never sent, and was undone. */
  takenBack(step: Step): void;
  /** Left by a window that is gone, and sent from here from now on. */
  adopted(steps: readonly Step[]): void;
}

export interface RefusedStep {
  step: Step;
  error: TripletscopeError;
}

const patience = [500, 1000, 2000, 4000];
/** The step itself is at fault: sent again, it would fail again. */
const final: readonly string[] = ['usage', 'bad-input', 'not-found', 'unsupported'];

export class SaveQueue {
  waiting = $state.raw<readonly Step[]>([]);
  /** Why the first of them could not be saved when it was tried last; null while nothing is known to be wrong. */
  failure = $state.raw<TripletscopeError | null>(null);
  /** What the engine will never take. */
  refused = $state.raw<readonly RefusedStep[]>([]);
  /** Steps that are on disk, since the window was opened. */
  saved = $state(0);
  readonly unsaved = $derived(this.waiting.length + this.refused.length);

  private readonly parts: SaveQueueParts;
  private readonly listeners = new Set<SaveListener>();
  /** What the engine may have, whatever came of it: the one on its way, those without an answer, those of an earlier window. */
  private readonly tried = new Set<Step>();
  private running = false;
  private failures = 0;
  private wake: () => void = () => {};

  constructor(parts: SaveQueueParts) {
    this.parts = parts;
    parts.store.attend((steps) => this.adopt(steps));
  }

  /** How many steps are lost if the window ends now: there is no room for them in its storage. */
  get inMemory(): number {
    return this.parts.store.inMemory;
  }

  /** Whether something could not be saved, or waits for another workspace. */
  get troubled(): boolean {
    return (
      this.unsaved > 0 &&
      (this.failure !== null || this.all().some((step) => !this.isHere(step)) || this.refused.length > 0)
    );
  }

  /** What a window that is gone has left, before what was done since. The engine may have some of it already. */
  private adopt(steps: readonly Step[]): void {
    const known = new Set(this.all().map(({ id }) => id));
    const left = steps.filter(({ id }) => !known.has(id));
    for (const step of left) this.tried.add(step);
    this.hold([...left, ...this.waiting]);
    for (const listener of this.listeners) listener.adopted(left);
    void this.run();
  }

  listen(listener: SaveListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  push(step: Step): void {
    this.hold([...this.waiting, step]);
    void this.run();
  }

  /** What waits of an image of the open workspace: another workspace may have an image of the same id. */
  waitingOf(image: string): Step[] {
    return this.waiting.filter((step) => step.image === image && this.isHere(step));
  }

  /** Whether something of this image is on its way. */
  isBusy(image: string): boolean {
    return this.waitingOf(image).length > 0;
  }

  /** What is not on disk, of each workspace: the open one first. */
  places(): { place: string; steps: number; isOpen: boolean }[] {
    const counts = new Map<string, number>();
    for (const { place } of this.all()) counts.set(place, (counts.get(place) ?? 0) + 1);
    const open = this.parts.place();
    return [...counts]
      .map(([place, steps]) => ({ place, steps, isOpen: place === open }))
      .sort((a, b) => Number(b.isOpen) - Number(a.isOpen));
  }

  /** Takes back the last step of an image where it is among `known` and was never sent; else null. */
  takeBack(image: string, known: { has: (id: string) => boolean }): Step | null {
    const step = this.waitingOf(image).at(-1);
    if (step === undefined || this.tried.has(step) || isWalk(step) || !known.has(step.id)) return null;
    this.hold(this.waiting.filter((one) => one !== step));
    for (const listener of this.listeners) listener.takenBack(step);
    return step;
  }

  /** Sends again at once, what was refused too. */
  retry(): void {
    this.hold(this.all(), []);
    this.failures = 0;
    this.wake();
    void this.run();
  }

  /** Forgets what could not be saved of a workspace: the user has exported it, or wants it no more. */
  discard(place: string | null = this.parts.place()): void {
    const dropped = this.all().filter((step) => step.place === place);
    this.hold(
      this.waiting.filter((step) => step.place !== place),
      this.refused.filter(({ step }) => step.place !== place),
    );
    for (const step of dropped) this.tried.delete(step);
    if (!this.waiting.some((step) => this.isHere(step))) this.failure = null;
    this.wake();
    for (const listener of this.listeners) listener.discarded(dropped);
  }

  /** What `annotations restore` reads, of one workspace. */
  exported(place: string | null = this.parts.place()): string {
    const steps = standing(this.all().filter((step) => step.place === place)).map(
      ({ id, relativePath, author, changes, region, what }) => ({
        relativePath,
        step: id,
        author,
        ...(what ?? { changes, ...(region && { region }) }),
      }),
    );
    return `${JSON.stringify({ format: 'tripletscope-unsaved-edits', steps }, null, 1)}\n`;
  }

  /** Begins to send what is there; after a reload, too. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let step = this.next(); step !== undefined; step = this.next()) await this.trySend(step);
    } finally {
      this.running = false;
    }
  }

  /** The first of the open workspace: what waits for another one does not hold it up. */
  private next(): Step | undefined {
    return this.waiting.find((step) => this.isHere(step));
  }

  /** Whether it belongs to the open workspace. */
  isHere({ place }: Step): boolean {
    return place === this.parts.place();
  }

  private async trySend(step: Step): Promise<void> {
    this.tried.add(step);
    try {
      const answer = await this.send(step);
      if (this.isDropped(step)) return;
      this.leave(step);
      this.failures = 0;
      this.failure = null;
      this.saved++;
      for (const listener of this.listeners) listener.answered(step, answer);
    } catch (thrown) {
      if (this.isDropped(step)) return;
      const error = asError(thrown);
      if (final.includes(error.code)) {
        this.leave(step, error);
        for (const listener of this.listeners) listener.refused(step, error);
        return;
      }
      this.failure = error;
      const pause = this.parts.later(patience[Math.min(this.failures++, patience.length - 1)]);
      await Promise.race([pause, new Promise<void>((resolve) => (this.wake = resolve))]);
    }
  }

  /** Discarded while it was with the engine, which may have written it all the same. */
  private isDropped(step: Step): boolean {
    if (this.waiting.includes(step)) return false;
    this.tried.delete(step);
    for (const listener of this.listeners) listener.discarded([step]);
    return true;
  }

  /** It is on disk, or will never be for this reason. */
  private leave(step: Step, reason?: TripletscopeError): void {
    this.tried.delete(step);
    this.hold(
      this.waiting.filter((one) => one !== step),
      reason === undefined ? this.refused : [...this.refused, { step, error: reason }],
    );
  }

  private async send({ id, image, kind, changes, author, region, what }: Step): Promise<StepAnswer> {
    const { annotations } = this.parts.api;
    if (what !== undefined) {
      const said = { image, step: id, words: what, ...(author && { author }) };
      return { kind: 'described', value: await annotations.describe.mutate(said) };
    }
    if (kind === 'undo') return { kind: 'walk', value: await annotations.undo.mutate({ image, step: id }) };
    if (kind === 'redo') return { kind: 'walk', value: await annotations.redo.mutate({ image, step: id }) };
    const sent = {
      image,
      step: id,
      changes: changes.map((change) => ({ ...change })),
      ...(author && { author }),
      ...(region && { region }),
    };
    return { kind: 'commit', value: await annotations.commit.mutate(sent as never) };
  }

  private all(): Step[] {
    return [...this.refused.map(({ step }) => step), ...this.waiting];
  }

  /** Every change of what is not on disk goes through here, so that storage has it too. */
  private hold(waiting: readonly Step[], refused: readonly RefusedStep[] = this.refused): void {
    this.waiting = waiting;
    this.refused = refused;
    this.parts.store.keep(this.all());
  }
}

function isWalk({ kind }: Step): boolean {
  return kind === 'undo' || kind === 'redo';
}

/** What the steps of one workspace come to: one that was undone, and not done again, is none. */
function standing(steps: readonly Step[]): Step[] {
  const done: Step[] = [];
  /** Null stands for a step that was saved before: to do it again brings back none of these. */
  const undone = new Map<string, (Step | null)[]>();
  for (const step of steps) {
    const { image, kind } = step;
    const taken = undone.get(image) ?? [];
    undone.set(image, taken);
    if (kind === 'undo') {
      const at = done.findLastIndex((one) => one.image === image);
      taken.push(at < 0 ? null : done.splice(at, 1)[0]);
    } else if (kind === 'redo') {
      const again = taken.pop() ?? null;
      if (again !== null) done.push(again);
    } else {
      taken.length = 0;
      done.push(step);
    }
  }
  return done;
}

export const saveQueue = new SaveQueue({
  api,
  place: () => workspace.place,
  store: new UnsavedSteps({
    windowId,
    storage: localStorage,
    locks: navigator.locks,
    onStored: (listener) =>
      addEventListener('storage', ({ key, newValue }) => {
        if (key !== null && newValue !== null) listener(key);
      }),
  }),
  later: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});
followMarks(saveQueue, catalogue);
