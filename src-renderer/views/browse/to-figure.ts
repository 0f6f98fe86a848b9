/** Images of Browse into the figure that is composed. */
import { mostFigureRows } from '../../../src-shared/figure/figure-spec.ts';
import { plural } from '../../catalogue/words.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { figures } from '../../state/figures.svelte.ts';
import { models } from '../../state/models.svelte.ts';
import { router } from '../../state/route.svelte.ts';
import type { BrowseModel } from './browse-model.svelte.ts';

export async function addToFigure(rows: Uint32Array, { table }: Pick<BrowseModel, 'table'>): Promise<void> {
  if (table === null) return;
  if (!figures.loaded) await figures.load();
  const model = models.current?.key ?? null;
  const begun = [
    { method: 'image' as const },
    ...(['single', 'averaged', 'top'] as const).map((method) => ({ method, model })),
  ];
  const images = Array.from(rows.subarray(0, 10 * mostFigureRows), (row) => ({ image: table.pathOf(row) }));
  const added = figures.addRows(images, figures.spec === null ? begun : undefined);
  const left = added < rows.length ? ` A figure holds at most ${mostFigureRows} images, each once.` : '';
  toasts.show(`${plural(added, 'image')} added to “${figures.name}”.${left}`, {
    action: { label: 'See the figure', run: () => router.go('figures') },
  });
}
