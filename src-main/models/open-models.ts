/**
 * Models that views look at, kept open: their networks on the compute thread, their embeddings in memory. The two used
 * last stay, the last alone where both are large; one that leaves is closed when nobody uses it any more. Whoever asks for
 * one that is being opened waits for the same work, which stops when the last of them has gone.
 */
import type { Progress, WorkContext } from '../../src-shared/progress.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { labelsKey } from './image-relation.ts';
import type { ExplainedModel } from './model.ts';
import { openModel } from './open-model.ts';

const keptOpen = 2;
const mostBytes = 768 * 2 ** 20;

interface OpenModel {
  id: ModelId;
  /** Of its own opening: one that is put away late does not take the network of the next one with it. */
  scope: string;
  /** Of the compute thread on which its network lies; null while it is being opened. */
  generation: number | null;
  /** Which images it knows: the data set, and how many of its images it has seen. */
  seen: string;
  model: Promise<ExplainedModel>;
  listeners: Set<(progress: Progress) => void>;
  /** What it holds in memory; 0 while it is being opened. */
  bytes: number;
  /** Whoever waits for it or works with it. */
  uses: number;
  /** Off the list: to be closed with its last use. */
  left: boolean;
  /** Stops its opening. */
  canceller: AbortController;
}

/** The one used last at the end. */
const openModels: WorkspaceSlot<{ list: OpenModel[] }> = { make: () => ({ list: [] }) };
let openings = 0;

/**
 * The model, opened where it is not yet. Cancelling ends the opening itself where nobody else waits for it.
 * Throws `not-found` for a model that is not there or whose weights are gone, `workspace-corrupt` for a damaged file.
 */
export function ensureModel(id: ModelId, engine: Engine, context: WorkContext): Promise<ExplainedModel> {
  return withModel(id, engine, context, (model) => model);
}

/** Opened like this, its network stays on the compute thread until `work` has ended, whatever is opened meanwhile. */
export async function withModel<T>(
  id: ModelId,
  engine: Engine,
  { signal, report }: WorkContext,
  work: (model: ExplainedModel) => T | Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const entry = entryOf(id, engine);
  entry.uses++;
  try {
    return await work(await opened(entry, signal, report));
  } finally {
    entry.uses--;
    if (entry.uses === 0 && entry.generation === null) giveUp(entry, engine);
    else if (entry.left && entry.uses === 0) void close(entry, engine);
  }
}

async function opened(
  { model, listeners }: OpenModel,
  signal: AbortSignal,
  report: WorkContext['report'],
): Promise<ExplainedModel> {
  listeners.add(report);
  try {
    return await orAborted(model, signal);
  } finally {
    listeners.delete(report);
  }
}

function entryOf(id: ModelId, engine: Engine): OpenModel {
  const { workspace, session, compute } = engine;
  const { list } = session.of(openModels);
  const seen = seenBy(id, workspace);
  const usable = (one: OpenModel): boolean =>
    (one.generation === null || one.generation === compute.generation) && one.seen === seenBy(one.id, workspace);
  const known = list.find((one) => one.id === id && one.seen === seen && usable(one));
  const others = list.filter((one) => one !== known && one.id !== id && usable(one));
  const entry = known ?? begin(id, engine);
  keep([...others, entry], list, engine);
  return entry;
}

/** Those of `list` that can stay do; of `before` the others leave. */
function keep(list: readonly OpenModel[], before: readonly OpenModel[], engine: Engine): void {
  const kept = lastWithin(list, { count: keptOpen, bytes: mostBytes });
  engine.session.of(openModels).list = kept;
  for (const one of before) {
    if (kept.includes(one)) continue;
    one.left = true;
    if (one.uses === 0) void close(one, engine);
  }
}

/** The end of the list that both limits allow, and its last entry in any case. */
export function lastWithin<T extends { bytes: number }>(
  list: readonly T[],
  most: { count: number; bytes: number },
): T[] {
  let from = list.length - 1;
  let held = list.at(-1)?.bytes ?? 0;
  while (from > 0 && list.length - from < most.count && held + list[from - 1].bytes <= most.bytes)
    held += list[--from].bytes;
  return list.slice(Math.max(0, from));
}

function begin(id: ModelId, engine: Engine): OpenModel {
  const listeners: OpenModel['listeners'] = new Set();
  const report = (progress: Progress): void => {
    for (const listener of listeners) listener(progress);
  };
  const scope = `model ${id}.${++openings}`;
  const canceller = new AbortController();
  const opening = openModel(id, { ...engine, scope }, { signal: canceller.signal, report });
  const { compute, workspace, session } = engine;
  const entry: OpenModel = {
    id,
    scope,
    generation: null,
    seen: seenBy(id, workspace),
    model: opening.then(({ model }) => model),
    listeners,
    bytes: 0,
    uses: 0,
    left: false,
    canceller,
  };
  opening.then(
    (opened) => {
      entry.generation = compute.generation;
      entry.bytes = opened.bytes;
      if (session.closed) return;
      const { list } = session.of(openModels);
      keep(list, list, engine);
    },
    () => {
      forget(entry, engine);
      if (compute.generation > 0) compute.call('closeNetworks', { scope }).catch(() => {});
    },
  );
  return entry;
}

/** Embeddings that came or images that went make another model of it, to be opened anew. */
function seenBy(id: ModelId, workspace: Workspace): string {
  return `${labelsKey({ workspace })} ${workspace.embeddings.count(id)}`;
}

/** Nobody waits for it any more: its opening stops, and whoever asks next begins anew. */
function giveUp(entry: OpenModel, engine: Engine): void {
  entry.canceller.abort();
  forget(entry, engine);
}

function forget(entry: OpenModel, { session }: Engine): void {
  if (session.closed) return;
  const open = session.of(openModels);
  open.list = open.list.filter((one) => one !== entry);
}

/** Its network leaves the compute thread, once it has come there. */
async function close(entry: OpenModel, { compute }: Engine): Promise<void> {
  const model = await entry.model.catch(() => null);
  model?.memory.close();
  if (entry.generation !== compute.generation) return;
  await compute.call('closeNetworks', { scope: entry.scope }).catch(() => {});
}

/** Waits no longer than until the signal aborts; the work itself goes on. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Takes it off the list, for a model that is to be deleted: who works with it still goes on to its end. */
export function closeOpenModel(id: ModelId, engine: Engine): void {
  const open = engine.session.of(openModels);
  const [leaving, staying] = [open.list.filter((one) => one.id === id), open.list.filter((one) => one.id !== id)];
  open.list = staying;
  for (const one of leaving) {
    one.left = true;
    if (one.uses === 0) void close(one, engine);
  }
}
