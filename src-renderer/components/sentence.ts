/** Words of the engine as sentences: names and paths at their beginning stay as they are written. */

/** A word of the language, and no name of a file, an option or a thing of somebody's own. */
const plainWord = /^[a-z]+(?=$|[\s,;:.!?’'](?!\S)|\s)/;

/** With a capital where a word begins it; `name`, where it begins with that, is left alone. */
export function capitalised(text: string, name?: string): string {
  if (!plainWord.test(text) || (name !== undefined && name !== '' && text.startsWith(name))) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With its full stop, too. */
export function sentence(text: string, name?: string): string {
  const begun = capitalised(text.trim(), name);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
