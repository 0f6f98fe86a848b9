/** The filters that are on, each as a chip that can be taken away. */
import type { BrowseQuery, ScoreChoice } from '../../../src-shared/browse-query.ts';
import { reviewWords } from '../../../src-shared/catalogue.ts';
import { numberText } from '../../../src-shared/item-table.ts';
import { decimals, metricTitle, plural } from '../../catalogue/words.ts';

export interface Chip {
  key: string;
  label: string;
  without: Partial<BrowseQuery>;
}

/** `score` is what the range is about. */
export function chipsOf(query: BrowseQuery, score: ScoreChoice | null): Chip[] {
  const chips: Chip[] = [];
  const add = (key: string, label: string, without: Partial<BrowseQuery>): void => {
    chips.push({ key, label, without });
  };
  if (query.text !== '') add('text', `“${query.text}”`, { text: '' });
  for (const name of query.classes)
    add(`class ${name}`, name, { classes: query.classes.filter((other) => other !== name) });
  if (query.split !== null) add('split', query.split, { split: null });
  if (query.box !== null) add('box', query.box ? 'has box' : 'no box', { box: null });
  if (query.mask !== null) add('mask', query.mask ? 'has mask' : 'no mask', { mask: null });
  if (query.draft !== null) add('draft', query.draft ? 'has drafts' : 'no drafts', { draft: null });
  for (const state of query.reviews)
    add(`review ${state}`, reviewWords[state], { reviews: query.reviews.filter((other) => other !== state) });
  for (const tag of query.tags) add(`tag ${tag}`, `tag: ${tag}`, { tags: query.tags.filter((other) => other !== tag) });
  if (query.low !== null || query.high !== null) {
    const name = score === null ? 'score' : metricTitle(score.metric);
    const low = query.low === null ? null : decimals(query.low, 3);
    const high = query.high === null ? null : decimals(query.high, 3);
    const label = low === null ? `${name} ≤ ${high}` : high === null ? `${name} ≥ ${low}` : `${name} ${low} – ${high}`;
    add('range', label, { low: null, high: null });
  }
  for (const filter of query.columns) {
    const { column, low, high, values } = filter;
    const without = { columns: query.columns.filter((other) => other !== filter) };
    const [from, to] = [low === null ? null : numberText(low), high === null ? null : numberText(high)];
    if (values.length > 0) add(`column ${column}`, `${column}: ${values.join(', ')}`, without);
    else if (from === null) add(`column ${column}`, `${column} ≤ ${to}`, without);
    else add(`column ${column}`, to === null ? `${column} ≥ ${from}` : `${column} ${from} – ${to}`, without);
  }
  if (query.lasso !== null) add('lasso', 'in the lasso', { lasso: null });
  if (query.images !== null) add('images', `a list of ${plural(query.images.length, 'image')}`, { images: null });
  return chips;
}
