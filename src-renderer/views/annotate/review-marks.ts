/** What the catalogue says of an image while steps of it wait, are saved, or come to nothing. */
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import type { CatalogueState } from '../../state/catalogue.svelte.ts';
import type { Step } from './wire.ts';

type Table = Pick<CatalogueTable, 'rowOf' | 'setReview'>;

/** What of the save queue is needed here. */
interface Marks {
  waiting: readonly Step[];
  waitingOf(image: string): readonly Step[];
  isHere(step: Step): boolean;
  listen(listener: { answered(step: Step): void; refused(): void; discarded(): void }): () => void;
}

/** Review states that wait, in a table that the engine made before it had them; the last one of an image counts. */
export function showMarks(queue: Pick<Marks, 'waiting' | 'waitingOf'>, table: Table): void {
  for (const { image } of queue.waiting) showSteps(queue.waitingOf(image), table);
}

/** Keeps the catalogue in step with the queue, whichever view is shown. Returns how to stop. */
export function followMarks(
  queue: Pick<Marks, 'waitingOf' | 'isHere' | 'listen'>,
  catalogue: Pick<CatalogueState, 'table' | 'touch' | 'reloadSoon'>,
): () => void {
  return queue.listen({
    answered: (step) => {
      const { table } = catalogue;
      if (step.what?.review === undefined || table === null || !queue.isHere(step)) return;
      // A table on its way may have been made before.
      showSteps([step, ...queue.waitingOf(step.image)], table);
      catalogue.touch();
    },
    refused: () => catalogue.reloadSoon(),
    discarded: () => catalogue.reloadSoon(),
  });
}

function showSteps(steps: readonly Step[], table: Table): void {
  for (const { image, what } of steps) {
    const row = table.rowOf(image);
    if (row !== null && what?.review !== undefined) table.setReview([row], what.review);
  }
}
