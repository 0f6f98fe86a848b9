/** Settings that were kept, by this version or an earlier one: read with what earlier ones lacked filled in. */
import { z } from 'zod';
import { specFields } from './fields.ts';
import { networkSchema } from './network-spec.ts';
import { putAt, valueAt } from './paths.ts';
import { type RunSettings, type RunSettingsJson, runSettingsSchema, settingsJson } from './run-spec.ts';

/** What is kept of settings: JSON that `parseStoredRun` reads. */
export function storedRun(settings: RunSettings): RunSettingsJson {
  return settingsJson(settings);
}

/** `parseStoredRun` as a schema, for what lies within other JSON. */
export const storedRunSchema = z.preprocess(upgraded, runSettingsSchema);

/** Null for what no version wrote. Ranges are not looked at: what ran once is what it was. */
export function parseStoredRun(stored: unknown): RunSettings | null {
  const parsed = storedRunSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Whatever of a network's settings was kept; a training run of an early version lacks what the trunk was. */
export function parseStoredNetwork(stored: unknown) {
  const filled = upgraded({ network: stored }) as { network: unknown };
  const parsed = networkSchema.partial().safeParse(filled.network);
  return parsed.success ? parsed.data : null;
}

/**
 * Settings of an earlier version as this one would have stored them: fields that came later say what was done before they
 * were there. A trunk without weights started from the sampling seed then.
 */
export function upgraded(stored: unknown): unknown {
  const training = valueAt(asObject(stored), 'network.training');
  if (training === null || typeof training !== 'object') return stored;
  const settings = structuredClone(stored) as object;
  if (valueAt(settings, 'network.training.optimiser') === undefined) {
    const sampling = valueAt(settings, 'explain.seed');
    const bare =
      valueAt(settings, 'network.backbone') === 'small' && valueAt(settings, 'network.weights') === undefined;
    if (bare && typeof sampling === 'number' && sampling !== valueAt(settings, 'network.training.seed'))
      putAt(settings, { path: 'network.trunkSeed', holder: 'network.trunkSeed' }, sampling);
  }
  for (const field of specFields) {
    if (field.later && valueAt(settings, field.path) === undefined) putAt(settings, field, field.default);
  }
  return settings;
}

function asObject(value: unknown): object {
  return value !== null && typeof value === 'object' ? value : {};
}
