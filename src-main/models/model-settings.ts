/** The run that made each model, kept in the workspace; and which model is the current one, whose maps are shown. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { NetworkSettings, RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { storedRun, storedRunSchema } from '../../src-shared/run-spec/stored.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { StoredModel } from '../workspace/tables/models.ts';

type Holder = Pick<Engine, 'workspace'>;

const keptSchema = z.object({ settings: storedRunSchema });

const currentKey = 'current model';

function keyOf(id: ModelId): string {
  return `model ${id}`;
}

/** Keeps what made the model, and makes it the current one. */
export function rememberModel(id: ModelId, settings: RunSettings, { workspace }: Holder): void {
  workspace.settings.set(keyOf(id), { settings: storedRun(settings) } satisfies z.input<typeof keptSchema>);
  makeCurrent(id, { workspace });
}

export function makeCurrent(id: ModelId, { workspace }: Holder): void {
  workspace.settings.set(currentKey, id);
}

/** The model that was made or opened last; null where there is none. */
export function currentModelId({ workspace }: Holder): ModelId | null {
  const id = workspace.settings.get(currentKey);
  if (typeof id !== 'number') return null;
  return workspace.models.get(id as ModelId) === undefined ? null : (id as ModelId);
}

/** The settings of the current model; null where there is none, or nothing of what made it is known. */
export function currentSettings(holder: Holder): RunSettings | null {
  const id = currentModelId(holder);
  return id === null ? null : settingsOf(id, holder);
}

/** The run that made a model; null where it is not known. Throws `not-found` for a model that is not there. */
export function settingsOf(id: ModelId, holder: Holder): RunSettings | null {
  const model = requireModel(id, holder);
  const parsed = keptSchema.safeParse(holder.workspace.settings.get(keyOf(id)));
  return parsed.success ? withKnownFile(parsed.data.settings, model) : null;
}

/** Earlier versions kept the path of a weight file alone; which file it was, the model's row knows. */
function withKnownFile(settings: RunSettings, { weightsSha256 }: StoredModel): RunSettings {
  const { network } = settings;
  const retrained = network.train && network.training.trains !== 'head';
  if (network.weights === undefined || network.weightsSha256 !== undefined || retrained) return settings;
  if (!/^[0-9a-f]{64}$/.test(weightsSha256)) return settings;
  return { ...settings, network: { ...network, weightsSha256 } };
}

/** The choices of the network alone. */
export function networkOf(id: ModelId, holder: Holder): NetworkSettings | null {
  return settingsOf(id, holder)?.network ?? null;
}

export function requireModel(id: ModelId, { workspace }: Holder): StoredModel {
  const model = workspace.models.get(id);
  if (model !== undefined) return model;
  throw new TripletscopeError('not-found', 'this model is not in the workspace', {
    remedy: 'Choose another model, or train one.',
  });
}
