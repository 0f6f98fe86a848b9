/** Which class each digit from 1 to 9 stands for: what the user has bound, then the first classes without a digit of their own. */
import { asRecord } from '../../state/user-settings.ts';

/** Classes by their digit. */
export type BoundDigits = Readonly<Record<string, string>>;

export const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const workspacesKept = 24;

/** Entry d − 1 is the class of digit d; null where there is none. */
export function classesByDigit(names: readonly string[], bound: BoundDigits): (string | null)[] {
  const taken = new Set(Object.values(bound));
  const free = names.filter((name) => !taken.has(name));
  return digits.map((digit) => bound[digit] ?? free.shift() ?? null);
}

/** A digit has one class, and a class one digit; null takes it away. */
export function withDigit(bound: BoundDigits, name: string, digit: number | null): BoundDigits {
  const others = Object.entries(bound).filter(([held, one]) => one !== name && held !== String(digit));
  return Object.fromEntries(digit === null ? others : [...others, [String(digit), name]]);
}

/** From the settings of Annotate, where each workspace has its own. */
export function digitsOf(annotate: Readonly<Record<string, unknown>>, place: string | null): BoundDigits {
  const kept = Object.entries(asRecord(asRecord(annotate.digits)[place ?? '']));
  return Object.fromEntries(
    kept.filter((one): one is [string, string] => /^[1-9]$/.test(one[0]) && typeof one[1] === 'string'),
  );
}

/** The settings of Annotate with those of this workspace; the oldest workspaces are forgotten. */
export function keepDigits(annotate: Readonly<Record<string, unknown>>, place: string | null, bound: BoundDigits) {
  const { [place ?? '']: _, ...others } = asRecord(annotate.digits);
  const all = [...Object.entries(others), [place ?? '', bound] as const].slice(-workspacesKept);
  return { ...annotate, digits: Object.fromEntries(all) };
}
