/**
 * Objects of a data set that a person has changed or deleted are that person's: an import does not bring them again.
 * What was imported is told by its geometry as it came, else by its place among the objects of its image.
 */
import type { Geometry } from '../../src-shared/truth-object.ts';
import { canonicalJson } from './content-key.ts';
import { withoutPath } from './truth-key.ts';

/** What became a person's own: how it came, and as the how-manieth. */
export interface Claim {
  origin: Geometry;
  ordinal: number;
}

export interface Incoming {
  geometry: Geometry;
  ordinal: number;
}

/** The objects that nobody has claimed. `before` are those of the last import that nobody had touched. */
export function unclaimed<T extends Incoming>(
  incoming: readonly T[],
  claims: readonly Claim[],
  before: readonly Geometry[],
): T[] {
  if (claims.length === 0) return [...incoming];
  const textOf = (geometry: Geometry): string => canonicalJson(stampless(geometry));
  const untouched = new Set(before.map(textOf));
  const left = new Map(claims.map((claim) => [claim, textOf(claim.origin)]));
  const take = (test: (claim: Claim, origin: string) => boolean): boolean => {
    for (const [claim, origin] of left) {
      if (!test(claim, origin)) continue;
      left.delete(claim);
      return true;
    }
    return false;
  };
  const remaining = incoming.filter(({ geometry }) => {
    const text = textOf(geometry);
    return !take((_, origin) => origin === text);
  });
  return remaining.filter(({ geometry, ordinal }) => {
    if (untouched.has(textOf(geometry))) return true;
    return !take((claim) => claim.ordinal === ordinal && claim.origin.kind === geometry.kind);
  });
}

function stampless(geometry: Geometry): object {
  return geometry.kind === 'file' ? withoutPath({ ...geometry, stamp: null }) : geometry;
}
