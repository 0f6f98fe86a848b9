/** What Browse offers in the palette and by key, and the images and classes that the palette finds. */

import { objectsOfImage, withoutFilters } from '../../../src-shared/browse-query.ts';
import { reviewStates } from '../../../src-shared/catalogue.ts';
import { edits } from '../../catalogue/edits.svelte.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import type { Command, PaletteSource } from '../../state/commands.svelte.ts';
import { nextTodo, noTodo } from '../../state/next-todo.ts';
import type { BrowseModel } from './browse-model.svelte.ts';
import type { TileGrid } from './tile-grid.ts';
import { addToFigure } from './to-figure.ts';

export interface CommandContext {
  model: BrowseModel;
  jump: (row: number) => void;
  open: (row: number) => void;
  grid: () => TileGrid | null;
  tagField: () => HTMLInputElement | null;
  searchField: () => HTMLInputElement | null;
  toggleFilters: () => void;
  toggleDetails: () => void;
  saveView: () => void;
}

export function browseCommands(context: CommandContext): Command[] {
  const { model, grid } = context;
  const command = (id: string, run: () => unknown): Command => ({ id: `browse.${id}`, run });
  /** Acts on the focused image where none is chosen. */
  const withImages = (act: (rows: Uint32Array) => unknown) => () => {
    const rows = model.actedOn();
    if (rows.length === 0) toasts.show('Select images first: click them, or move to one with the arrow keys.');
    else return act(rows);
  };
  const goTodo = (by: 1 | -1): void => {
    const { table, rows, focusRow } = model;
    if (table === null) return;
    const walk = { rows, from: focusRow === null ? -1 : rows.indexOf(focusRow), by };
    const row = nextTodo(walk, (one) => table.reviewOf(one) === 'todo');
    if (row === null) toasts.show(noTodo(by));
    else context.jump(row);
  };
  const objectShown = () => (model.focusRow === null ? null : (model.table?.objectOf(model.focusRow) ?? null));
  const showSource = (): void => {
    const object = objectShown();
    if (object !== null) model.change({ ...withoutFilters(model.query), text: objectsOfImage(object.source).text });
  };
  return [
    command('search', () => context.searchField()?.focus()),
    command('filters', context.toggleFilters),
    command('details', context.toggleDetails),
    command('clear', () => model.change(withoutFilters(model.query))),
    command('crop', () => {
      model.crop = !model.crop;
    }),
    command('grid', () => {
      model.layout = 'grid';
    }),
    command('map', () => {
      model.layout = model.layout === 'both' ? 'grid' : 'both';
    }),
    command('map-alone', () => {
      model.layout = 'map';
    }),
    command('smaller', () => {
      model.tileSize = Math.max(80, model.tileSize - 20);
    }),
    command('larger', () => {
      model.tileSize = Math.min(320, model.tileSize + 20);
    }),
    command('reverse', () => model.change({ descending: !model.query.descending })),
    command('first', () => grid()?.focus(0)),
    command('last', () => grid()?.focus(model.count - 1)),
    {
      ...command('unit', () => {
        model.unit = model.unit === 'items' ? 'images' : 'items';
      }),
      enabled: () => model.hasItems,
    },
    { ...command('next-view', () => model.focusNextView()), enabled: () => model.byItem, repeats: true },
    { ...command('next-todo', () => goTodo(1)), repeats: true },
    { ...command('previous-todo', () => goTodo(-1)), repeats: true },
    command('all', () => model.selectAll()),
    command('none', () => model.clearSelection()),
    command(
      'tag',
      withImages((rows) => {
        if (model.selection.count === 0) {
          model.selection.only(rows);
          model.selectionRevision++;
        }
        requestAnimationFrame(() => context.tagField()?.focus());
      }),
    ),
    ...reviewStates.map((state) =>
      command(
        `review-${state}`,
        withImages((rows) => edits.review(rows, state)),
      ),
    ),
    { ...command('undo', () => edits.undo()), enabled: () => edits.next.undo !== null },
    {
      ...command('redo', () => edits.redo()),
      enabled: () => edits.next.redo !== null,
    },
    command('pin', () => model.pin(model.pinnedId === model.focusId ? null : model.focusId)),
    command('by-distance', () => {
      if (model.pinnedId === null) model.pin(model.focusId);
      if (model.pinnedId !== null) model.change({ sort: 'distance', descending: false });
    }),
    command('positive', () => model.focusId && model.use('positive', model.focusId)),
    command('negative', () => model.focusId && model.use('negative', model.focusId)),
    command('compare', () => {
      if (model.focusRow !== null) context.open(model.focusRow);
    }),
    {
      ...command('source', () => showSource()),
      enabled: () => objectShown() !== null,
    },
    command(
      'to-figure',
      withImages((rows) => addToFigure(rows, model)),
    ),
    command('save-view', context.saveView),
  ];
}

const mostFound = 8;

/** Images by name, and "filter by class". */
export function browseSource(model: BrowseModel, jump: (row: number) => void): PaletteSource {
  return {
    heading: 'Images and classes',
    search: (query) => {
      const { table } = model;
      const wanted = query.trim().toLowerCase();
      if (table === null || wanted.length < 2) return [];
      const classes = table.classes
        .filter((name) => name.toLowerCase().includes(wanted))
        .slice(0, mostFound / 2)
        .map((name) => ({
          id: `browse.class.${name}`,
          title: `Filter by class ${name}`,
          icon: 'filter' as const,
          run: () => model.change({ classes: [name] }),
        }));
      const rows: number[] = [];
      table.markMatches(wanted, (row) => {
        if (rows.length < mostFound) rows.push(row);
      });
      const images = rows.map((row) => ({
        id: `browse.image.${table.idOf(row)}`,
        title: `Go to ${table.nameOf(row)}`,
        hint: table.classOf(row),
        icon: 'image' as const,
        run: () => jump(row),
      }));
      return [...classes, ...images];
    },
  };
}
