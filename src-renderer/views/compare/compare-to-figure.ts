/** The image of Compare with its columns, into the figure that is composed. */
import type { FigureInput } from '../../../src-shared/figure/figure-spec.ts';
import { plural } from '../../catalogue/words.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { figures } from '../../state/figures.svelte.ts';
import { models } from '../../state/models.svelte.ts';
import { router } from '../../state/route.svelte.ts';
import { type ColumnSpec, isTransfer } from './column-spec.ts';
import type { CompareSession } from './compare-session.svelte.ts';
import { pathOf } from './image-facts.ts';

type NewColumn = FigureInput['columns'][number];

/** The most triplets that a figure averages, but for all of them. */
const mostTriplets = 1000;

export async function addToFigure(session: CompareSession): Promise<void> {
  const { image, external, columns, sampling } = session;
  if (image === null || external) {
    toasts.show('An image from outside the data set cannot be part of a figure: import it first.', { tone: 'bad' });
    return;
  }
  await catalogue.ensure();
  if (!figures.loaded) await figures.load();
  const own = columns.filter(({ on }) => on === 'anchor');
  const { seed, negatives, margin, form } = sampling;
  const wanted: NewColumn[] = [{ method: 'image' }, ...own.map((column) => figureColumn(column, session))];
  figures.addRows([{ image: pathOf(image) }], wanted, { sampling: { seed, negatives, margin, form } });
  const left = columns.length - own.length;
  const without = left === 0 ? '' : ` Left out: ${plural(left, 'map')} drawn on another image.`;
  toasts.show(`The image and ${plural(own.length, 'map')} are in “${figures.name}”.${without}`, {
    action: { label: 'See the figure', run: () => router.go('figures') },
  });
}

function figureColumn(column: ColumnSpec, { options, donorCount, shown }: CompareSession): NewColumn {
  const { source, variant, score, sign, model } = column;
  const { triplets, top } = options;
  const key = models.list.find(({ key, id }) => (model === null ? id === shown?.model : key.startsWith(model)))?.key;
  return {
    ...{ method: source, variant, score, sign },
    N: triplets === 'all' ? 'all' : Math.min(triplets, mostTriplets),
    M: top,
    donors: isTransfer(column) ? donorCount : 1,
    model: source === 'centre' ? null : (key ?? null),
  };
}
