/** A word of a command line as a POSIX shell reads it back; quoted only where it has to be. */
export function shellQuoted(word: string): string {
  return /^[\w./:=,+@%-][\w./:=,+@%#-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
