/** Do the images help? One sentence, with its interval. */
import type { Paired } from './errors.ts';

const pairs = [
  ['attributes', 'attributes+images', 'the images'],
  ['attributes', 'attributes+embedding', 'the embeddings of the images'],
  ['attributes', 'attributes+map-pooled', 'the images, pooled over their maps,'],
] as const;

/** Null where no set without images was compared with one that has them. */
export function answerOf(paired: readonly Paired[], log: boolean): string | null {
  for (const [a, b, what] of pairs) {
    const found = paired.find((one) => one.a === a && one.b === b && one.metric === 'r2Transformed');
    if (found === undefined) continue;
    const { mean, low, high } = found.difference;
    const scale = log ? 'R² of the logarithm' : 'R²';
    const range = `95 % interval ${signed(low)} to ${signed(high)}`;
    if (low > 0) return `Yes: ${what} raise ${scale} by ${mean.toFixed(3)} (${range}).`;
    if (high < 0) return `No: ${what} lower ${scale} by ${Math.abs(mean).toFixed(3)} (${range}).`;
    return `Not shown: with ${what} ${scale} changes by ${signed(mean)} (${range}, which contains 0).`;
  }
  return null;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
