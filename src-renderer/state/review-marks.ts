/** What the catalogue says of an image while steps of it wait, are saved, or come to nothing. */
import type { ReviewState } from '../../src-shared/catalogue.ts';
import type { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import type { Step } from './annotation-wire.ts';
import type { CatalogueState } from './catalogue.svelte.ts';

type Table = Pick<CatalogueTable, 'rowOf' | 'setReview'>;

/** What of the save queue is needed here. */
interface Marks {
  waiting: readonly Step[];
  waitingOf(image: string): readonly Step[];
  isHere(step: Step): boolean;
  listen(listener: {
    answered(step: Step, answer: { value: object }): void;
    refused(): void;
    discarded(): void;
    takenBack(step: Step): void;
    adopted(steps: readonly Step[]): void;
  }): () => void;
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
  const show = (steps: readonly Step[]): void => {
    if (catalogue.table === null) return;
    showSteps(steps, catalogue.table);
    catalogue.touch();
  };
  return queue.listen({
    answered: (step, { value }) => {
      const { table } = catalogue;
      if (table === null || !queue.isHere(step)) return;
      // An undo may be that of a mark: the engine says what is marked then. A table on its way may have been made before.
      if ('review' in value) markRow(step.image, value.review as ReviewState, table);
      if (step.what?.review !== undefined || 'review' in value) show(queue.waitingOf(step.image));
    },
    refused: () => catalogue.reloadSoon(),
    discarded: () => catalogue.reloadSoon(),
    takenBack: ({ what }) => {
      if (what?.review !== undefined) catalogue.reloadSoon();
    },
    adopted: (steps) => show(steps.filter((step) => queue.isHere(step))),
  });
}

function showSteps(steps: readonly Step[], table: Table): void {
  for (const { image, what } of steps) if (what?.review !== undefined) markRow(image, what.review, table);
}

function markRow(image: string, review: ReviewState, table: Table): void {
  const row = table.rowOf(image);
  if (row !== null) table.setReview([row], review);
}
