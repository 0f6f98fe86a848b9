/** Items with their maps of value as a figure of the composer: a row an item, a column a view. */
import { mostFigureColumns } from '../../../src-shared/figure/figure-spec.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { figures } from '../../state/figures.svelte.ts';
import { router } from '../../state/route.svelte.ts';
import type { RegressSession } from './regress-session.svelte.ts';

/** `items`: places in the result. */
export async function composeFigure(items: readonly number[], { result }: RegressSession): Promise<void> {
  if (result?.maps == null) return;
  const table = await catalogue.ensure();
  if (!figures.loaded) await figures.load();
  const { images } = result.kept;
  const rows = items.flatMap((item) => {
    const id = images[item].find((one) => one !== null) ?? null;
    const row = id === null ? undefined : table?.rowOf(id);
    return table === null || row == null ? [] : [{ image: table.pathOf(row) }];
  });
  if (rows.length === 0) {
    toasts.show('The photographs of these items are not in the data set any more.', { tone: 'bad' });
    return;
  }
  const { views } = result.settings;
  const columns = views.slice(0, mostFigureColumns).map((view) => ({ method: 'value' as const, view }));
  figures.create({ rows, columns }, { labels: { rows: 'items' }, colours: { limits: 'shared' } });
  router.go('figures');
}
