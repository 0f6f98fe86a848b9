/** Values of a strided view, row by row, into an array of their own; `strides` in elements from the start of `data`. */
import { elementCount } from './state-dict.ts';

export function gather(data: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const target = new Float32Array(elementCount(shape));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return target;
}
