/**
 * Which images a table is about, as one line of text, the same in the address of the window and on the command line:
 * `train`, `test`, or parameters as in the address of Browse, and beside them a saved view, a list, an author of the truth:
 * `class=wren,chough&tag=night`, `view=Hard%20ones`, `list=a/1.jpg,a/2.jpg`, `author=mw`.
 */
import { type BrowseQuery, everything, queryFromParams, queryToParams } from './browse-query.ts';
import { TripletscopeError } from './errors.ts';

export interface ImageChoice {
  query: BrowseQuery;
  /** Name of a saved view of Browse, whose filters hold as well. */
  view: string | null;
  /** Paths or names of images; null: no list. */
  list: readonly string[] | null;
  /** Who made the ground truth of the image, or a part of it. */
  author: string | null;
}

const own = ['view', 'list', 'author'];
const known = new Set([...Object.keys(queryToParams(everything)), ...own]);

/** Throws `usage` for a parameter that there is not. */
export function parseImageChoice(text: string): ImageChoice {
  const params = new URLSearchParams(text === 'train' || text === 'test' ? `split=${text}` : text);
  const stranger = [...params.keys()].find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw new TripletscopeError('usage', 'this is not a choice of images', {
      expected: `train, test, a file with a path in each line, or ${[...known].sort().join(', ')} with = and a value`,
      received: JSON.stringify(stranger.slice(0, 60)),
    });
  }
  return {
    query: queryFromParams(params),
    view: params.get('view'),
    list: params.get('list')?.split(',').map(decoded) ?? null,
    author: params.get('author'),
  };
}

/** Null where every image is meant. */
export function imageChoiceText({ query, view, list, author }: ImageChoice): string | null {
  const listed = list === null ? null : list.map(encodeURIComponent).join(',');
  const entries = Object.entries({ ...queryToParams(query), view, list: listed, author });
  const params = new URLSearchParams(entries.filter((entry): entry is [string, string] => entry[1] !== null));
  return params.size === 0 ? null : params.toString();
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
