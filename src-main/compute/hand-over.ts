/** Arrays of a result that are handed over to the engine instead of copied; they are empty in this thread afterwards. */

const buffers = new WeakMap<object, ArrayBuffer[]>();

/** Gives the result itself. The arrays must be nobody else's: copies, not what a backend or a trainer holds. */
export function handOver<T extends object>(result: T, arrays: readonly ArrayBufferView[]): T {
  buffers.set(result, [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]);
  return result;
}

export function handedOver(result: unknown): ArrayBuffer[] {
  return typeof result === 'object' && result !== null ? (buffers.get(result) ?? []) : [];
}
