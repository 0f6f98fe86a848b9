/** Images by a part of their name, their place or their class: at most a handful. */
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';

export interface FoundImage {
  id: string;
  name: string;
  className: string;
}

const most = 30;

/** Nothing for no text; those whose name begins so come first. */
export function imagesNamed(
  table: Pick<CatalogueTable, 'length' | 'idOf' | 'nameOf' | 'classOf' | 'pathOf'>,
  text: string,
  without: string | null,
): FoundImage[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const first: number[] = [];
  const later: number[] = [];
  for (let row = 0; row < table.length && first.length < most; row++) {
    const name = table.nameOf(row).toLowerCase();
    if (name.startsWith(wanted)) first.push(row);
    else if (later.length < most && `${table.pathOf(row)}\n${table.classOf(row)}`.toLowerCase().includes(wanted))
      later.push(row);
  }
  return [...first, ...later]
    .map((row) => ({ id: table.idOf(row), name: table.nameOf(row), className: table.classOf(row) }))
    .filter(({ id }) => id !== without)
    .slice(0, most);
}
