/** A set with one more or one less, in the order of all. */
export function toggled<T>(order: readonly T[], chosen: ReadonlySet<T>, one: T, on: boolean): T[] {
  return order.filter((name) => (name === one ? on : chosen.has(name)));
}
