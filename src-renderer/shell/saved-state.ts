/** Whether everything that was done in this window is on disk. Every part that saves is asked here, and the footer says it. */
import { plural } from '../catalogue/words.ts';
import type { ViewName } from '../state/route.ts';

export interface SavingParts {
  /** Steps of Annotate. */
  queue: { readonly unsaved: number; readonly troubled: boolean };
  figures: { readonly saving: boolean; readonly error: unknown };
  /** Tags and review states of Browse: what cannot be saved is taken back. */
  edits: { readonly saving: number };
}

export type SavedState =
  | { kind: 'saved' | 'saving' }
  /** `view` says why, and how to go on. */
  | { kind: 'unsaved'; what: string; view: ViewName };

export function savedState({ queue, figures, edits }: SavingParts): SavedState {
  if (queue.troubled) return { kind: 'unsaved', what: plural(queue.unsaved, 'step'), view: 'annotate' };
  if (figures.error !== null && figures.saving) return { kind: 'unsaved', what: 'the figure', view: 'figures' };
  const isSaving = queue.unsaved > 0 || figures.saving || edits.saving > 0;
  return { kind: isSaving ? 'saving' : 'saved' };
}
