/** The reference run (METHOD section 9): what is chosen unless it is said otherwise. */
import { specFields } from './fields.ts';
import { putAt } from './paths.ts';
import type { RunSettings, RunSpec } from './run-spec.ts';

/** The defaults of all seeds are one seed. */
export function defaultRunSettings(seed: number): RunSettings {
  const { import: _, ...settings } = defaultRunSpec('', seed);
  return settings;
}

export function defaultRunSpec(folder: string, seed: number): RunSpec {
  const spec = {};
  for (const field of specFields) {
    if (field.optional) continue;
    // What lies within something that may be null has a default for when it is there.
    const value = field.holder !== field.path ? null : field.follows === 'seed' ? seed : field.default;
    putAt(spec, field, field.kind === 'folder' ? folder : copied(value));
  }
  return spec as RunSpec;
}

function copied(value: unknown): unknown {
  return value !== null && typeof value === 'object' ? structuredClone(value) : value;
}
