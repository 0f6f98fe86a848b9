/** Items over the whole range of a number, the highest first: from the middle of each of `count` equal parts of their order. */
export function spreadItems(values: ArrayLike<number>, count: number): number[] {
  const order = Array.from({ length: values.length }, (_, item) => item).sort((a, b) => values[b] - values[a]);
  const wanted = Math.min(count, order.length);
  return Array.from({ length: wanted }, (_, i) => order[Math.round(((i + 0.5) / wanted) * order.length - 0.5)]);
}
