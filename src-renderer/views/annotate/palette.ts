/** Classes and their digits and colours: the first nine have a key, the class of the image has 0. */
import { categoryColours } from '../../canvas/category-colours.ts';

/** Of the data set first, then those that objects alone say. */
export function classNames(dataset: readonly string[], ofObjects: readonly string[]): string[] {
  return [...new Set([...dataset, ...ofObjects])];
}

/** For dark ground: they lie on photographs. */
export function coloursOf(names: readonly string[]): ReadonlyMap<string, string> {
  const colours = categoryColours(names.length, true);
  return new Map(names.map((name, i) => [name, colours[i]]));
}

/** Names that contain the text, those that begin with it first; at most `most`. */
export function findClasses(names: readonly string[], text: string, most = 60): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return names.slice(0, most);
  const found = names.filter((name) => name.toLowerCase().includes(wanted));
  const begins = (name: string): number => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, most);
}
