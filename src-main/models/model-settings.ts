/** The settings that made each model, kept in the workspace, so that it can be opened again; and which one is current. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { storedRun, storedRunSchema } from '../../src-shared/run-spec/stored.ts';
import type { RunSettings } from '../pipeline/settings.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';

type Holder = Pick<Engine, 'workspace'>;

const keptSchema = z.object({
  /** Content key of the data set that it was made on. */
  dataset: z.string().nullable(),
  settings: storedRunSchema,
});

const currentKey = 'current model';

function keyOf(id: ModelId): string {
  return `model ${id}`;
}

/** Keeps what made the model, and makes it the current one. */
export function rememberModel(id: ModelId, settings: RunSettings, { workspace }: Holder): void {
  const dataset = workspace.images.key();
  workspace.settings.set(keyOf(id), { dataset, settings: storedRun(settings) } satisfies z.input<typeof keptSchema>);
  makeCurrent(id, { workspace });
}

export function makeCurrent(id: ModelId, { workspace }: Holder): void {
  workspace.settings.set(currentKey, id);
}

/** The model that was made or opened last; null where there is none of this data set. */
export function currentModelId({ workspace }: Holder): ModelId | null {
  const id = workspace.settings.get(currentKey);
  if (typeof id !== 'number') return null;
  return canOpen(id as ModelId, { workspace }) ? (id as ModelId) : null;
}

/** Whether the model is there, with its settings, and was made on the data set that the workspace holds now. */
export function canOpen(id: ModelId, { workspace }: Holder): boolean {
  const kept = read(id, { workspace });
  return kept !== null && workspace.models.get(id) !== undefined && kept.dataset === workspace.images.key();
}

/** The settings of the current model; null where there is none. */
export function currentSettings(holder: Holder): RunSettings | null {
  const id = currentModelId(holder);
  return id === null ? null : (read(id, holder)?.settings ?? null);
}

/** Throws `not-found` for a model that is not there, and `bad-input` for one that cannot be opened on this data set. */
export function settingsOf(id: ModelId, holder: Holder): RunSettings {
  const { workspace } = holder;
  if (workspace.models.get(id) === undefined)
    throw new TripletscopeError('not-found', 'this model is not in the workspace', {
      remedy: 'Choose another model, or train one.',
    });
  const kept = read(id, holder);
  if (kept === null)
    throw new TripletscopeError('not-found', 'the settings that made this model were not kept', {
      remedy: 'Train again with the same settings: what is cached is reused.',
    });
  if (kept.dataset !== workspace.images.key())
    throw new TripletscopeError('bad-input', 'this model was made on another data set than the workspace holds now', {
      remedy: 'Train a model on this data set, or import the earlier one again.',
    });
  return kept.settings;
}

function read(id: ModelId, { workspace }: Holder): z.output<typeof keptSchema> | null {
  const parsed = keptSchema.safeParse(workspace.settings.get(keyOf(id)));
  return parsed.success ? parsed.data : null;
}
