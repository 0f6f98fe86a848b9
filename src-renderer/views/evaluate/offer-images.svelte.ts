/** What *Share…* begins with in every part of Evaluate: the model of the chosen row, and its worst images by the chosen metric. */
import { metricTitles } from '../../../src-shared/report-types.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { sharing } from '../../state/sharing.svelte.ts';
import type { EvaluateSession } from './evaluate-session.svelte.ts';
import { imageList } from './image-lists.ts';

/** To be called in a component. A part that lists other images offers its own. */
export function offerImages(session: EvaluateSession): void {
  const request = $derived(
    session.row === null ? null : session.requests.sample(session.row.key, session.metric, session.spec.subset),
  );
  $effect(() => session.resources.hold('shared', request === null ? [] : [request]));
  $effect(() =>
    sharing.offer(() => {
      const found = request === null ? null : session.state(request);
      const rows =
        found?.status === 'ready'
          ? imageList('worst', { ...found.value, other: null, range: null })
          : new Uint32Array();
      return {
        name: `the list “Worst by ${metricTitles[session.metric]}”`,
        model: session.row?.model.id ?? null,
        images: Array.from(rows, (at) => catalogue.table?.idOf(at) ?? ''),
      };
    }),
  );
}
