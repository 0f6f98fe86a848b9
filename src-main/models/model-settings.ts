/** The run that made each model, kept in the workspace; and which model is the current one, whose maps are shown. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { NetworkSettings, RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { storedRun, storedRunSchema } from '../../src-shared/run-spec/stored.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { StoredModel } from '../workspace/tables/models.ts';

type Holder = Pick<Engine, 'workspace'>;

/** What is kept of a model beside its row: the run that made it, where that is known, what a person calls it, remarks. */
const keptSchema = z.object({
  settings: storedRunSchema.optional(),
  name: z.string().optional(),
  notes: z.array(z.string()).optional(),
});
type Kept = z.output<typeof keptSchema>;

const currentKey = 'current model';

function keyOf(id: ModelId): string {
  return `model ${id}`;
}

/** Keeps what made the model, and makes it the current one. */
export function rememberModel(id: ModelId, settings: RunSettings, { workspace }: Holder): void {
  keepRun(id, settings, { workspace });
  makeCurrent(id, { workspace });
}

export function keepRun(id: ModelId, settings: RunSettings, { workspace }: Holder): void {
  keep(id, { ...kept(id, { workspace }), settings }, { workspace });
}

/** What a person calls it; null takes the name away. The name is plain already. */
export function nameModel(id: ModelId, name: string | null, holder: Holder): void {
  requireModel(id, holder);
  keep(id, { ...kept(id, holder), name: name ?? undefined }, holder);
}

export function nameOf(id: ModelId, holder: Holder): string | null {
  return kept(id, holder).name ?? null;
}

/** What whoever looks at its maps should know, in sentences. */
export function remarksOn(id: ModelId, holder: Holder): string[] {
  return kept(id, holder).notes ?? [];
}

/** Replaces what was noted before. */
export function keepRemarks(id: ModelId, notes: string[], holder: Holder): void {
  if (notes.length === 0 && remarksOn(id, holder).length === 0) return;
  keep(id, { ...kept(id, holder), notes }, holder);
}

/** What is kept of a model that is gone. */
export function forgetModel(id: ModelId, { workspace }: Holder): void {
  workspace.settings.set(keyOf(id), undefined);
  if (workspace.settings.get(currentKey) !== id) return;
  workspace.settings.set(currentKey, workspace.models.all().at(-1)?.id);
}

function kept(id: ModelId, { workspace }: Holder): Kept {
  return keptSchema.safeParse(workspace.settings.get(keyOf(id))).data ?? {};
}

function keep(id: ModelId, { settings, ...rest }: Kept, { workspace }: Holder): void {
  workspace.settings.set(keyOf(id), { settings: settings && storedRun(settings), ...rest });
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
  const { settings } = kept(id, holder);
  return settings === undefined ? null : withKnownFile(settings, model);
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
