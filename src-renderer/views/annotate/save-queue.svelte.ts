/**
 * Steps on their way to the disk: one after the other, each kept here until the engine says that it is there. Where that
 * fails, the step stays, is said to be unsaved, and is sent again; it survives a reload of the window.
 */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import { type Api, api, asError } from '../../state/api.ts';
import { workspace } from '../../state/workspace.svelte.ts';
import type { Step } from './wire.ts';

type Commit = Awaited<ReturnType<Api['annotations']['commit']['mutate']>>;
type Walk = Awaited<ReturnType<Api['annotations']['undo']['mutate']>>;
export type StepAnswer = { kind: 'commit'; value: Commit } | { kind: 'walk'; value: Walk } | { kind: 'described' };

export interface SaveQueueParts {
  api: Pick<Api, 'annotations' | 'images'>;
  /** Of the open workspace; null where none is open. */
  place: () => string | null;
  storage: { read: () => string | null; write: (text: string | null) => void };
  later: (milliseconds: number) => Promise<void>;
}

export interface SaveListener {
  answered(step: Step, answer: StepAnswer): void;
  refused(step: Step, error: TripletscopeError): void;
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
  private running = false;
  private failures = 0;
  private wake: () => void = () => {};

  constructor(parts: SaveQueueParts) {
    this.parts = parts;
    this.waiting = parseSteps(parts.storage.read());
  }

  listen(listener: SaveListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  push(step: Step): void {
    this.waiting = [...this.waiting, step];
    this.keep();
    void this.run();
  }

  /** Whether something of this image is on its way. */
  isBusy(image: string): boolean {
    return this.waiting.some((step) => step.image === image);
  }

  /** Takes back the last step of an image that was never sent; null where it may have been. */
  takeBack(image: string): Step | null {
    const at = this.waiting.findLastIndex((step) => step.image === image && step.kind !== 'describe');
    const step = this.waiting[at];
    // The first one may be with the engine, whatever came of it.
    if (step === undefined || at === 0 || step.kind !== 'commit') return null;
    this.waiting = this.waiting.filter((_, i) => i !== at);
    this.keep();
    return step;
  }

  /** Sends again at once, what was refused too. */
  retry(): void {
    this.waiting = [...this.refused.map(({ step }) => step), ...this.waiting];
    this.refused = [];
    this.failures = 0;
    this.wake();
    void this.run();
  }

  /** Forgets what could not be saved: the user has exported it, or wants it no more. */
  discard(): void {
    this.waiting = [];
    this.refused = [];
    this.failure = null;
    this.keep();
    this.wake();
  }

  /** What `annotations restore` reads. */
  exported(): string {
    const steps = standing([...this.refused.map(({ step }) => step), ...this.waiting]).map(
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

  private next(): Step | undefined {
    const [first] = this.waiting;
    return first?.place === this.parts.place() ? first : undefined;
  }

  private async trySend(step: Step): Promise<void> {
    try {
      const answer = await this.send(step);
      this.leave(step);
      this.failures = 0;
      this.failure = null;
      this.saved++;
      for (const listener of this.listeners) listener.answered(step, answer);
    } catch (thrown) {
      const error = asError(thrown);
      if (final.includes(error.code)) {
        this.leave(step);
        this.refused = [...this.refused, { step, error }];
        for (const listener of this.listeners) listener.refused(step, error);
        return;
      }
      this.failure = error;
      const pause = this.parts.later(patience[Math.min(this.failures++, patience.length - 1)]);
      await Promise.race([pause, new Promise<void>((resolve) => (this.wake = resolve))]);
    }
  }

  private leave(step: Step): void {
    this.waiting = this.waiting.filter((one) => one !== step);
    this.keep();
  }

  private async send({ id, image, kind, changes, author, region, what }: Step): Promise<StepAnswer> {
    const { annotations, images } = this.parts.api;
    if (what !== undefined) {
      if (what.note === undefined) await images.review.mutate({ images: [image], state: what.review });
      else await annotations.note.mutate({ image, note: what.note });
      return { kind: 'described' };
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

  private keep(): void {
    const steps = [...this.refused.map(({ step }) => step), ...this.waiting];
    this.parts.storage.write(steps.length === 0 ? null : JSON.stringify(steps));
  }
}

/** What the steps come to: a commit that was undone, and not done again, is none. */
function standing(steps: readonly Step[]): Step[] {
  const done: Step[] = [];
  const undone = new Map<string, Step[]>();
  for (const step of steps) {
    const { image, kind } = step;
    const taken = undone.get(image) ?? [];
    undone.set(image, taken);
    if (kind === 'undo') {
      const at = done.findLastIndex((one) => one.image === image && one.kind === 'commit');
      if (at >= 0) taken.push(...done.splice(at, 1));
    } else if (kind === 'redo') done.push(...taken.splice(-1));
    else {
      if (kind === 'commit') taken.length = 0;
      done.push(step);
    }
  }
  return done;
}

function parseSteps(text: string | null): Step[] {
  if (text === null) return [];
  try {
    const steps = JSON.parse(text) as Step[];
    return Array.isArray(steps) ? steps.filter(({ id, image, place }) => [id, image, place].every(Boolean)) : [];
  } catch {
    return [];
  }
}

const storageKey = 'tripletscope.unsaved';

export const saveQueue = new SaveQueue({
  api,
  place: () => workspace.place,
  storage: {
    read: () => localStorage.getItem(storageKey),
    write: (text) => {
      try {
        if (text === null) localStorage.removeItem(storageKey);
        else localStorage.setItem(storageKey, text);
      } catch {
        // A mask may be larger than the window's storage: then it is kept in memory alone.
      }
    },
  },
  later: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});
