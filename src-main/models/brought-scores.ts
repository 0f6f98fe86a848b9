/**
 * Evaluations of maps that were made elsewhere: they stand beside those of the model that was the current one, and are none of
 * its own maps.
 */

/** What the maps are called; null for an evaluation of a model's own maps. */
export function broughtMaps({ spec }: { spec: unknown }): string | null {
  const { maps } = (spec ?? {}) as { maps?: unknown };
  return typeof maps === 'string' ? maps : null;
}

/** Whether it is of a model's own maps against the final objects of everyone: what the window shows unless another is chosen. */
export function isUsualEvaluation({ spec }: { spec: unknown }): boolean {
  const { author, drafts } = (spec ?? {}) as { author?: unknown; drafts?: unknown };
  return broughtMaps({ spec }) === null && author === undefined && drafts === undefined;
}
