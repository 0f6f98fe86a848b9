/** Integers (32 bits) without branches: edges of runs move by a pixel now and then, which no processor foresees. */

export function lower(a: number, b: number): number {
  const by = (b - a) | 0;
  return (a + (by & (by >> 31))) | 0;
}

export function higher(a: number, b: number): number {
  const by = (a - b) | 0;
  return (a - (by & (by >> 31))) | 0;
}

/** 1 where they differ, else 0. */
export function differ(a: number, b: number): number {
  const by = (a - b) | 0;
  return (by | -by) >>> 31;
}
