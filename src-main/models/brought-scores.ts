/**
 * Evaluations of maps that were made elsewhere: they stand beside those of the model that was the current one, and are none of
 * its own maps.
 */

/** What the maps are called; null for an evaluation of a model's own maps. */
export function broughtMaps({ spec }: { spec: unknown }): string | null {
  const { maps } = (spec ?? {}) as { maps?: unknown };
  return typeof maps === 'string' ? maps : null;
}
