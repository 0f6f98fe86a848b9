/** Values within settings by their path. Pure, without the schema, so that a window can use it. */

export interface FieldPath {
  /** `network.training.margin`. */
  path: string;
  /** The path of what is null in its place: an object around it, else itself. */
  holder: string;
}

/** The value of a field; null where what holds it is null, undefined where it is absent. */
export function valueAt(settings: object, path: string): unknown {
  let value: unknown = settings;
  for (const key of path.split('.')) {
    if (value === null || value === undefined) return value;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Puts a value where the path leads, making what it goes through; undefined takes it away. */
export function putAt(settings: object, { path, holder }: FieldPath, value: unknown): void {
  const keys = (value === null ? holder : path).split('.');
  const last = keys.pop()!;
  let place = settings as Record<string, unknown>;
  for (const key of keys) {
    if (place[key] === null || typeof place[key] !== 'object') place[key] = {};
    place = place[key] as Record<string, unknown>;
  }
  if (value === undefined) delete place[last];
  else place[last] = value;
}
