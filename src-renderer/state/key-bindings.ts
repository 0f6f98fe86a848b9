/** Which keys a command has, and whether a key may be given to it. */
import type { CommandSpec } from './command-specs.ts';
import { reservedKeys } from './command-specs.ts';
import { normaliseChord } from './key-chord.ts';

/** What the user changed: the keys of a command by its id; an empty list takes them all away. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>;

/** The user's keys, else the command's own, in their one spelling. */
export function keysOf(spec: Pick<CommandSpec, 'id' | 'keys'>, changes: KeyChanges): string[] {
  return (changes[spec.id] ?? spec.keys).map(normaliseChord).filter((chord) => chord !== null);
}

/** Why `chord` cannot be given to `spec`, as a sentence; null where it can. */
export function keyConflict(
  chord: string,
  spec: CommandSpec,
  { specs, changes }: { specs: readonly CommandSpec[]; changes: KeyChanges },
): string | null {
  const reserved = reservedKeys[chord];
  if (reserved !== undefined) return reserved;
  const other = specs.find((one) => one.id !== spec.id && meet(one, spec) && keysOf(one, changes).includes(chord));
  return other === undefined ? null : `${chord.replaceAll('+', ' ')} belongs to “${other.title}”.`;
}

/** Two commands can be live at the same time: keys of different views never meet. */
function meet(a: CommandSpec, b: CommandSpec): boolean {
  return a.scope === b.scope || a.scope === 'everywhere' || b.scope === 'everywhere';
}
