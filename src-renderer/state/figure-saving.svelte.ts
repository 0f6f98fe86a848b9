/** Whether the figure of the window is on disk: apart from its document, which the first part of the window does not load. */
import type { TripletscopeError } from '../../src-shared/errors.ts';

export class FigureSaving {
  /** Changes that are not on disk yet. */
  saving = $state(false);
  error = $state.raw<TripletscopeError | null>(null);
}

export const figureSaving = new FigureSaving();
