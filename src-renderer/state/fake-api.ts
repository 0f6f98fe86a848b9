/** The engine as a test makes it up: what it answers, when, and what it was asked. */
import type { HostEvent, JobView } from '../../src-shared/host-events.ts';
import type { Api } from './api.ts';

/** By the name of the procedure, as `jobs.list`; what is given back may be a promise that the test settles later. */
export type Answers = Record<string, (input: never) => unknown>;

export interface FakeApi {
  api: Api;
  /** Every call, in order. */
  asked: { name: string; input: unknown }[];
  /** May be changed at any time. */
  answers: Answers;
}

/** Whatever has no answer fails, as an engine would that does not know the procedure. */
export function fakeApi(answers: Answers = {}): FakeApi {
  const fake: FakeApi = { api: procedureAt([]) as Api, asked: [], answers };
  return fake;

  function procedureAt(names: readonly string[]): unknown {
    return new Proxy(() => {}, {
      get: (_, name) => procedureAt([...names, String(name)]),
      apply: (_target, _self, [input]: [unknown]) => call(names.slice(0, -1).join('.'), input),
    });
  }

  async function call(name: string, input: unknown): Promise<unknown> {
    fake.asked.push({ name, input });
    const answer = fake.answers[name];
    if (answer === undefined) throw new Error(`nobody answers ${name}`);
    return answer(input as never);
  }
}

/** The engine's stream of events in the hands of a test. */
export class FakeEvents {
  private readonly listeners = new Set<(event: HostEvent) => void>();
  private readonly resumed = new Set<() => void>();

  listen(listener: (event: HostEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onResume(listener: () => void): () => void {
    this.resumed.add(listener);
    return () => this.resumed.delete(listener);
  }

  tell(event: HostEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** The stream is there again after a gap. */
  resume(): void {
    for (const listener of this.resumed) listener();
  }
}

/** A workspace that a test leaves. */
export class FakeWorkspace {
  current = { id: 'w' } as never;
  private readonly leaving = new Set<() => void>();

  concerns({ workspace }: { workspace?: string }): boolean {
    return workspace === undefined || workspace === 'w';
  }

  onLeave(listener: () => void): () => void {
    this.leaving.add(listener);
    return () => this.leaving.delete(listener);
  }

  leave(): void {
    for (const listener of this.leaving) listener();
  }
}

/** An answer that the test gives when it likes. */
export function later<T>(): {
  answer: Promise<T>;
  give: (value: T) => Promise<void>;
  fail: (error: Error) => Promise<void>;
} {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return {
    answer: promise,
    give: (value) => {
      resolve(value);
      return settled();
    },
    fail: (error) => {
      reject(error);
      return settled();
    },
  };
}

/** Once everything that was answered has reached those who asked. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

export function aJob(patch: Partial<JobView> = {}): JobView {
  return {
    id: 1,
    kind: 'train',
    title: 'Training the head',
    state: 'running',
    stage: 'training',
    done: 0,
    total: 10,
    error: null,
    created: '2026-01-01',
    updated: '2026-01-01',
    version: 1,
    ...patch,
  };
}
