/** Relations as users write them: CSV of triplets (anchor,positive,negative), pairs (a,b,same) or targets (image,target). */
import papaparse from 'papaparse';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RelationChoice } from './image-relation.ts';

type Rows = RelationChoice & { by: 'list' };

/** Images by their path within the data set; `same` is 1 or 0, yes or no, true or false. Throws `bad-input` with its line. */
export function parseRelationList(text: string, file: string): Rows {
  const { head, lines } = tableOf(text, file);
  if (head.join() === 'anchor,positive,negative') {
    const rows = lines.map(({ cells }): [string, string, string] => [cells[0], cells[1], cells[2]]);
    return { by: 'list', form: 'triplets', rows };
  }
  if (head.join() === 'a,b,same') {
    const rows = lines.map(({ cells: [a, b, same], line }): [string, string, 0 | 1] => [a, b, alike(same, file, line)]);
    return { by: 'list', form: 'pairs', rows };
  }
  throw wrong(file, 1, 'the list has other columns', 'anchor,positive,negative or a,b,same', head.join());
}

/** A number an image, by its path within the data set. Throws `bad-input` with its line. */
export function parseTargets(text: string, file: string): Record<string, number> {
  const { head, lines } = tableOf(text, file);
  if (head.join() !== 'image,target') throw wrong(file, 1, 'the list has other columns', 'image,target', head.join());
  const values = new Map<string, number>();
  for (const { cells, line } of lines) {
    const [image, target] = cells;
    const value = target === '' ? Number.NaN : Number(target);
    if (!Number.isFinite(value)) throw wrong(file, line, 'the target is no number', 'a number', target);
    if (values.has(image)) throw wrong(file, line, 'the image has a target already', 'each image once', image);
    values.set(image, value);
  }
  return Object.fromEntries(values);
}

function tableOf(text: string, file: string) {
  const parsed = papaparse.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' });
  const [first, ...rest] = parsed.data.map((cells) => cells.map((cell) => cell.trim()));
  const broken = parsed.errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined) throw wrong(file, (broken.row ?? 0) + 1, 'a quotation does not end', 'a closing quote', '');
  const head = (first ?? []).map((name) => name.toLowerCase());
  const lines = rest.map((cells, index) => ({ cells, line: index + 2 }));
  const short = lines.find(({ cells }) => cells.length !== head.length || cells[0] === '');
  if (short !== undefined)
    throw wrong(file, short.line, 'the row does not fit', `${head.length} values`, short.cells.join());
  return { head, lines };
}

function alike(text: string, file: string, line: number): 0 | 1 {
  if (/^(1|yes|true)$/i.test(text)) return 1;
  if (/^(0|no|false)$/i.test(text)) return 0;
  throw wrong(file, line, 'a pair is neither alike nor not', '1 or 0', text);
}

function wrong(file: string, line: number, what: string, expected: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', what, { file, line, expected, received: received.slice(0, 200) });
}
