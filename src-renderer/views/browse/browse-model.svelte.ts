/** The state of Browse: what is asked for, what is shown, what is chosen. Built once per visit, passed to the panels. */
import { untrack } from 'svelte';
import { missedFilters, rowsShown } from '../../../src-shared/browse-filter.ts';
import {
  type BrowseQuery,
  everything,
  type QueryParams,
  queryFromParams,
  queryToParams,
  usualScore,
} from '../../../src-shared/browse-query.ts';
import { hasBox, hasDraft, hasMask } from '../../../src-shared/catalogue.ts';
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import { insidePolygon } from '../../../src-shared/inside-polygon.ts';
import { noItem } from '../../../src-shared/item-table.ts';
import { groupRows } from '../../catalogue/group-rows.ts';
import { sortRows } from '../../catalogue/sort.ts';
import type { CatalogueState } from '../../state/catalogue.svelte.ts';
import type { ExportableImages } from '../../state/exporting.svelte.ts';
import type { Router } from '../../state/route.svelte.ts';
import type { ColumnLoader } from './columns.svelte.ts';
import { Selection } from './selection.ts';

export const layouts = ['grid', 'both', 'map'] as const;
export type Layout = (typeof layouts)[number];
export const colourings = ['class', 'split', 'review', 'score'] as const;
export type Colouring = (typeof colourings)[number];

/** What a tile of the grid is. */
export const units = ['items', 'images'] as const;
export type Unit = (typeof units)[number];

export const smallestTile = 80;
export const largestTile = 320;

const nothing = new Uint32Array(0);
const urlDelay = 250;

export interface BrowseParts {
  catalogue: Pick<CatalogueState, 'table' | 'items' | 'revision'>;
  router: Pick<Router, 'current' | 'replace'>;
  columns: ColumnLoader;
}

export class BrowseModel {
  private readonly catalogue: BrowseParts['catalogue'];
  private readonly router: BrowseParts['router'];
  query = $state.raw<BrowseQuery>(everything);
  layout = $state<Layout>('grid');
  colouring = $state<Colouring>('class');
  /** As chosen; a table with one image a row shows images. */
  unit = $state<Unit>('items');
  tileSize = $state(140);
  crop = $state(false);
  /** Image ids. */
  focusId = $state<string | null>(null);
  pinnedId = $state<string | null>(null);
  /** What a triplet is put together of; its anchor is the pinned image. */
  triplet = $state.raw<{ positive: string | null; negative: string | null }>({ positive: null, negative: null });
  selection = $state.raw(new Selection(0));
  /** Grows with every change of the selection, which is changed in place. */
  selectionRevision = $state(0);
  readonly columns: ColumnLoader;
  /** Where a range of the selection starts. */
  private anchorRow: number | null = null;
  private urlTimer: ReturnType<typeof setTimeout> | undefined;
  private writtenUrl = '';

  readonly table = $derived.by(() => this.catalogue.table);
  readonly items = $derived.by(() => this.catalogue.items);
  /** Rows of the table have several images, so that there is a choice between them. */
  readonly hasItems = $derived.by(() => this.items !== null && this.items.views.length > 1);
  /** Index of the column that tiles show and that sorts: the one of the order, else the target. */
  readonly shownColumn = $derived.by(() => {
    const { items } = this;
    const { sort, sortColumn } = this.query;
    return items === null ? null : sort === 'column' ? items.columnNamed(sortColumn ?? '') : items.target;
  });
  /** What the query asks for, else the usual one of those that there are. */
  readonly score = $derived.by(() => {
    const { score } = this.query;
    return score === 'none' ? null : (score ?? usualScore(this.columns.available));
  });
  readonly inLasso = $derived.by(() => {
    const { lasso } = this.query;
    return lasso === null || this.columns.projection === null ? null : insidePolygon(this.columns.projection, lasso);
  });
  readonly missed = $derived.by(() => {
    this.catalogue.revision;
    if (this.table === null) return new Uint32Array(0);
    const { table, query, inLasso, items } = this;
    return missedFilters({ table, query, score: this.columns.score, inLasso, items });
  });
  private readonly sortedRows = $derived.by(() =>
    this.table === null ? nothing : this.sorted(this.table, rowsShown(this.missed)),
  );
  /** Of items; null where a tile is one image. */
  private readonly groups = $derived.by(() =>
    this.items !== null && this.hasItems && this.unit === 'items' ? groupRows(this.sortedRows, this.items) : null,
  );
  /** Images that the grid shows, in its order; those of an item one after the other. */
  readonly rows = $derived.by(() => this.groups?.rows ?? this.sortedRows);
  /** Tiles. */
  readonly count = $derived.by(() => this.groups?.leads.length ?? this.sortedRows.length);
  readonly focusRow = $derived.by(() => {
    this.catalogue.revision;
    return this.focusId === null ? null : (this.table?.rowOf(this.focusId) ?? null);
  });
  readonly pinnedRow = $derived.by(() => {
    this.catalogue.revision;
    return this.pinnedId === null ? null : (this.table?.rowOf(this.pinnedId) ?? null);
  });

  constructor({ catalogue, router, columns }: BrowseParts) {
    this.catalogue = catalogue;
    this.router = router;
    this.columns = columns;
    this.selection = new Selection(untrack(() => catalogue.table?.length ?? 0));
    this.readUrl(router.current.params);
  }

  /** Tiles are items. */
  get byItem(): boolean {
    return this.groups !== null;
  }

  /** Tiles there are without filters. */
  get total(): number {
    return this.groups === null ? (this.table?.length ?? 0) : (this.items?.length ?? 0);
  }

  /** The image that gave a tile its place: it has the score that the tile shows. */
  leadAt(place: number): number {
    return this.groups?.leads[place] ?? this.sortedRows[place];
  }

  /** The images of a tile. */
  rowsAt(place: number): Uint32Array {
    const { groups } = this;
    if (groups === null) return this.sortedRows.subarray(place, place + 1);
    return groups.rows.subarray(groups.starts[place], groups.starts[place + 1]);
  }

  /** The tile of an image, −1 where none is shown; the tile of its item, where another image of it is shown. */
  placeOf(row: number): number {
    const { groups, items } = this;
    if (groups === null || items === null) return this.sortedRows.indexOf(row);
    const own = [row, ...items.rowsOf(items.itemOf[row])].find((one) => (groups.groupOf[one] ?? -1) >= 0);
    return own === undefined ? -1 : groups.groupOf[own];
  }

  /** The image of a tile that has the focus, or gets it: in the view of the last one where the tile has it. */
  focusAt(place: number): number {
    const rows = this.rowsAt(place);
    const { focusRow, items } = this;
    if (focusRow === null || items === null || rows.length < 2) return rows[0];
    if (rows.includes(focusRow)) return focusRow;
    return rows.find((row) => items.viewOf[row] === items.viewOf[focusRow]) ?? rows[0];
  }

  /** All images of a tile are chosen. */
  isSelected(place: number): boolean {
    return this.rowsAt(place).every((row) => this.selection.has(row));
  }

  /** Rows that an action on "the selection" is about: what is chosen, else the image with the focus. */
  actedOn(): Uint32Array {
    if (this.selection.count > 0) return this.selection.rows();
    return this.focusRow === null ? nothing : Uint32Array.of(this.focusRow);
  }

  /** Ids of what is chosen and of what the filters show. */
  exportable(): ExportableImages {
    const { table, rows, selection } = this;
    const ids = table?.columns.imageId ?? nothing;
    const idsOf = (some: Uint32Array): number[] => Array.from(some, (row) => ids[row]);
    return { chosen: idsOf(selection.rows()), shown: idsOf(rows), all: ids.length };
  }

  change(patch: Partial<BrowseQuery>): void {
    this.query = { ...this.query, ...patch };
    this.writeUrlSoon();
  }

  focus(row: number | null): void {
    this.focusId = row === null || this.table === null ? null : this.table.idOf(row);
    this.writeUrlSoon();
  }

  pin(image: string | null): void {
    this.pinnedId = image;
    if (image === null && this.query.sort === 'distance') this.change({ sort: 'order', descending: false });
    this.writeUrlSoon();
  }

  use(role: 'positive' | 'negative', image: string): void {
    this.triplet = { ...this.triplet, [role]: image };
    this.writeUrlSoon();
  }

  forgetTriplet(): void {
    this.triplet = { positive: null, negative: null };
    this.writeUrlSoon();
  }

  /** The table was loaded anew: marks of the old one go by their ids. */
  adoptTable(table: CatalogueTable | null, old: CatalogueTable | null): void {
    const next = new Selection(table?.length ?? 0);
    if (table !== null && old !== null && old.key === table.key) {
      for (const row of this.selection.rows()) {
        const found = table.rowOf(old.columns.imageId[row]);
        if (found !== null) next.set(found, true);
      }
    }
    this.selection = next;
    this.anchorRow = null;
    this.selectionRevision++;
  }

  /** A tile; `row` is the image of it that was meant, where one was. */
  select(place: number, how: 'only' | 'toggle' | 'range' | 'none', row = this.focusAt(place)): void {
    if (place < 0 || place >= this.count) return;
    const { selection } = this;
    const own = this.rowsAt(place);
    if (how === 'only') {
      selection.only(own);
      this.anchorRow = row;
    } else if (how === 'toggle') {
      const on = !this.isSelected(place);
      for (const one of own) selection.set(one, on);
      this.anchorRow = row;
    } else if (how === 'range') {
      const from = this.anchorRow === null ? place : this.placeOf(this.anchorRow);
      const [low, high] = from < 0 ? [place, place] : [Math.min(from, place), Math.max(from, place)];
      selection.clear();
      for (let at = low; at <= high; at++) for (const one of this.rowsAt(at)) selection.set(one, true);
      this.anchorRow ??= row;
    }
    this.selectionRevision++;
    this.focus(row);
  }

  /** The next image of the item with the focus, from the last to the first. */
  focusNextView(): void {
    const { focusRow, items } = this;
    if (focusRow === null || items === null || items.itemOf[focusRow] === noItem) return;
    const rows = items.rowsOf(items.itemOf[focusRow]);
    this.focus(rows[(rows.indexOf(focusRow) + 1) % rows.length]);
  }

  selectAll(): void {
    this.selection.only(this.rows);
    this.selectionRevision++;
  }

  clearSelection(): void {
    if (this.selection.count === 0) return;
    this.selection.clear();
    this.anchorRow = null;
    this.selectionRevision++;
  }

  /** All of it as parameters of the address; what a saved view keeps, too. */
  params(): QueryParams {
    return {
      ...queryToParams(this.query),
      image: this.focusId,
      pin: this.pinnedId,
      p: this.triplet.positive,
      n: this.triplet.negative,
      layout: this.layout === 'grid' ? null : this.layout,
      colour: this.colouring === 'class' ? null : this.colouring,
      tile: this.tileSize === 140 ? null : String(this.tileSize),
      crop: this.crop ? '1' : null,
      of: this.unit === 'items' ? null : this.unit,
    };
  }

  readUrl(params: URLSearchParams): void {
    const text = params.toString();
    if (text === this.writtenUrl) return;
    this.writtenUrl = text;
    this.query = queryFromParams(params);
    this.focusId = params.get('image');
    this.pinnedId = params.get('pin');
    this.triplet = { positive: params.get('p'), negative: params.get('n') };
    this.layout = layouts.find((name) => name === params.get('layout')) ?? 'grid';
    this.colouring = colourings.find((name) => name === params.get('colour')) ?? 'class';
    const tile = Number(params.get('tile') ?? 140);
    this.tileSize = Number.isFinite(tile) ? Math.min(largestTile, Math.max(smallestTile, tile)) : 140;
    this.crop = params.get('crop') === '1';
    this.unit = units.find((name) => name === params.get('of')) ?? 'items';
  }

  /** Not at every step: a browser refuses hundreds of changes of the address in a few seconds. */
  writeUrlSoon(): void {
    clearTimeout(this.urlTimer);
    this.urlTimer = setTimeout(() => this.writeUrl(), urlDelay);
  }

  writeUrl(): void {
    clearTimeout(this.urlTimer);
    if (this.router.current.view !== 'browse') return;
    const params = untrack(() => this.params());
    const wanted = new URLSearchParams(
      Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''),
    ).toString();
    this.writtenUrl = wanted;
    this.router.replace(params);
    this.writtenUrl = this.router.current.params.toString();
  }

  destroy(): void {
    clearTimeout(this.urlTimer);
    this.columns.destroy();
  }

  private sorted(table: CatalogueTable, rows: Uint32Array): Uint32Array {
    const { sort, descending } = this.query;
    const { items, shownColumn } = this;
    const { score, distance } = this.columns;
    switch (sort) {
      case 'order':
        return descending ? rows.slice().reverse() : rows;
      case 'name':
        return sortRows(rows, table.nameRanks(), descending);
      case 'class': {
        const order = table.classOrder();
        return sortRows(
          rows,
          Uint32Array.from(table.columns.classIndex, (index) => order[index]),
          descending,
        );
      }
      case 'size': {
        const { width, height } = table.columns;
        return sortRows(
          rows,
          Float32Array.from(width, (value, row) => value * height[row]),
          descending,
        );
      }
      // Nothing, box, mask, both.
      case 'truth':
        return sortRows(
          rows,
          Uint32Array.from(table.columns.flags, (flags) => flags & (hasBox | hasMask)),
          descending,
        );
      case 'draft':
        return sortRows(
          rows,
          Uint32Array.from(table.columns.flags, (flags) => Number((flags & hasDraft) === 0)),
          descending,
        );
      case 'score':
        return score === null || score.length !== table.length ? rows : sortRows(rows, score, descending);
      case 'distance':
        return distance === null || distance.length !== table.length ? rows : sortRows(rows, distance, descending);
      case 'column':
        if (items === null || shownColumn === null) return rows;
        return sortRows(rows, items.spread(items.ranksOf(shownColumn)), descending);
    }
  }
}
