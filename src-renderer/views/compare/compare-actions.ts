/** What a person does in Compare that concerns more than the comparison: the strip of images, the file manager. */
import { toasts } from '../../components/toasts.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { nextTodo, noTodo } from '../../state/next-todo.ts';
import { needsTriplet } from './column-spec.ts';
import type { CompareSession } from './compare-session.svelte.ts';
import { externals } from './externals.svelte.ts';
import type { FilmModel } from './film-model.svelte.ts';
import { stepped } from './slider-scale.ts';

export interface ActionParts {
  session: CompareSession;
  film: FilmModel;
  /** The model under which an image is shown; null while there is none. */
  model: () => number | null;
  /** S: how many triplets were drawn. */
  draws: () => number;
}

export class CompareActions {
  private readonly parts: ActionParts;

  constructor(parts: ActionParts) {
    this.parts = parts;
  }

  /** At once, without waiting for the address. */
  readonly choose = (image: string): void => {
    const model = this.parts.model();
    if (model !== null) this.parts.session.show(model, image);
  };

  readonly go = (by: number): void => {
    const { film, session } = this.parts;
    const at = film.placeOf(session.image);
    const image = film.imageAt(at < 0 ? 0 : at + by);
    if (image !== null) this.choose(image);
  };

  readonly goTodo = (by: 1 | -1): void => {
    const { table } = catalogue;
    const { film, session } = this.parts;
    if (table === null) return;
    const walk = { rows: film.rows, from: film.placeOf(session.image), by };
    const row = nextTodo(walk, (one) => table.reviewOf(one) === 'todo');
    if (row === null) toasts.show(noTodo(by));
    else this.choose(table.idOf(row));
  };

  readonly changeTriplets = (by: 1 | -1): void => {
    const { session, draws } = this.parts;
    session.change({ triplets: stepped({ last: draws(), all: true }, session.options.triplets, by) });
  };

  readonly toggleCounter = (): void => {
    const { session } = this.parts;
    const countering = session.columns.some((column) => needsTriplet(column) && column.sign === 'evidence');
    session.setColumns(
      session.columns.map((column) =>
        needsTriplet(column) ? { ...column, sign: countering ? 'counter' : 'evidence' } : column,
      ),
    );
  };

  readonly openExternal = async (): Promise<void> => {
    const image = await externals.choose();
    if (image !== null) this.choose(image);
  };

  /** Images; a folder is for the window, which imports or opens it. */
  readonly drop = async (event: DragEvent): Promise<void> => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    if ([...event.dataTransfer.items].some((item) => item.webkitGetAsEntry()?.isDirectory)) return;
    event.preventDefault();
    const image = await externals.take(event.dataTransfer);
    if (image !== null) this.choose(image);
  };
}
