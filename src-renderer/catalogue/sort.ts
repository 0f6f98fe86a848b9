/**
 * Sorting rows by a column. The key and the row's place are packed into one float64 (32 + 21 bits of its 53), so that the
 * engine's native sort of numbers does the work: no comparator, no objects, stable.
 */

/** More rows than this cannot be packed. */
export const mostRows = 2 ** 21;

/**
 * Rows by `keys[row]`; equal keys keep their order, in both directions, and NaN comes last in both.
 * `keys` are float32 numbers or whole numbers below 2³² − 1.
 */
export function sortRows(rows: Uint32Array, keys: Float32Array | Uint32Array, descending: boolean): Uint32Array {
  const packed = new Float64Array(rows.length);
  const isFloat = keys instanceof Float32Array;
  const bits = isFloat ? new Uint32Array(keys.buffer, keys.byteOffset, keys.length) : keys;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place];
    let key = bits[row];
    if (isFloat) {
      if (Number.isNaN(keys[row])) key = last;
      else {
        // IEEE order: flip all bits of the negative, the sign of the others. −0 counts as 0.
        if (key === negativeZero) key = 0;
        key = (key & negativeZero) !== 0 ? ~key >>> 0 : (key | negativeZero) >>> 0;
        if (descending) key = last - 1 - key;
      }
    } else if (descending) key = last - 1 - key;
    packed[place] = key * mostRows + place;
  }
  packed.sort();
  const sorted = new Uint32Array(rows.length);
  for (let place = 0; place < packed.length; place++) sorted[place] = rows[packed[place] % mostRows];
  return sorted;
}

const last = 0xffffffff;
const negativeZero = 0x80000000;
