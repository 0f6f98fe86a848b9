/**
 * The virtual grid: rows of tiles that exist only in sight, recycled by slot. The row with the focus is never recycled, so
 * that the focus survives scrolling away from it. Framework-free; the view gives it contents and hears of intents.
 */
import {
  type GridLayout,
  type GridMove,
  gridLayout,
  movePlace,
  offsetOfScroll,
  offsetToShow,
  rowsInSight,
  scrollOfOffset,
} from '../../canvas/grid-layout.ts';
import { type ExplainFailure, Tile, type TileContent } from './tile.ts';

export interface SelectIntent {
  place: number;
  /** Of the pictures of the tile the one that was clicked; null for the tile. */
  cell: number | null;
  /** Plain, Ctrl, Shift. */
  how: 'only' | 'toggle' | 'range' | 'none';
}

export interface TileGridOptions {
  /** The scrolling element; it becomes the ARIA grid. */
  scroller: HTMLElement;
  content: (place: number) => TileContent;
  picturesOf: (place: number) => readonly (string | null)[];
  explain: ExplainFailure;
  onIntent: (intent: SelectIntent) => void;
  onSelectAll: () => void;
  onClear: () => void;
  onOpen: (place: number, cell: number | null) => void;
}

const gap = 10;
const caption = 44;
/** Rows beyond the view that exist, so that a short scroll finds them there. */
const over = 2;

interface RowSlot {
  element: HTMLElement;
  tiles: Tile[];
  row: number;
  top: number;
}

export class TileGrid {
  focusPlace = 0;
  private layout: GridLayout;
  private readonly options: TileGridOptions;
  private readonly sheet = document.createElement('div');
  private readonly mounted = new Map<number, RowSlot>();
  private readonly free: RowSlot[] = [];
  private readonly observer: ResizeObserver;
  private count = 0;
  private tileSize = 140;
  private viewHeight = 0;
  private width = 0;
  private lastOffset = 0;
  private direction = 1;
  private idle = 0;
  private ordering: ReturnType<typeof setTimeout> | undefined;
  /** Pictures that were asked for ahead. */
  private readonly fetched = new Set<string>();

  constructor(options: TileGridOptions) {
    this.options = options;
    const { scroller } = options;
    this.sheet.className = 'tile-sheet';
    this.sheet.setAttribute('role', 'presentation');
    scroller.append(this.sheet);
    this.layout = gridLayout({ count: 0, width: 1, tile: 1, gap, caption });
    scroller.addEventListener('scroll', () => this.render(), { passive: true });
    scroller.addEventListener('keydown', (event) => this.onKey(event));
    scroller.addEventListener('click', (event) => this.onClick(event));
    scroller.addEventListener('dblclick', (event) => {
      const place = placeOf(event);
      if (place !== null) options.onOpen(place, cellOf(event));
    });
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(scroller);
    this.measure();
  }

  destroy(): void {
    this.observer.disconnect();
    cancelIdleCallback(this.idle);
    clearTimeout(this.ordering);
    this.sheet.remove();
  }

  get columns(): number {
    return this.layout.columns;
  }

  /** Another set of images, or another order: from the top, or from where `keep` is. */
  setCount(count: number, { focusPlace, toTop }: { focusPlace: number; toTop: boolean }): void {
    this.count = count;
    this.focusPlace = Math.max(0, Math.min(focusPlace, count - 1));
    this.relayout();
    if (toTop) this.options.scroller.scrollTop = 0;
    this.render(true);
  }

  setTileSize(size: number): void {
    if (size === this.tileSize) return;
    const held = this.placeInSight();
    this.tileSize = size;
    this.relayout();
    this.scrollToPlace(held);
    this.render(true);
  }

  /** Contents changed: selection, scores, badges. */
  refresh(): void {
    this.render(true);
  }

  retryFailed(): void {
    for (const slot of this.mounted.values()) for (const tile of slot.tiles) tile.retry();
  }

  /** Puts the focus on a place and brings it into sight. */
  focus(place: number, { keyboard = true }: { keyboard?: boolean } = {}): void {
    if (this.count === 0) return;
    this.focusPlace = Math.max(0, Math.min(place, this.count - 1));
    this.scrollToPlace(this.focusPlace);
    this.render(true);
    if (keyboard) this.tileAt(this.focusPlace)?.element.focus({ preventScroll: true });
  }

  scrollToPlace(place: number): void {
    const { scroller } = this.options;
    const offset = this.offset();
    const wanted = offsetToShow(this.layout, place, { offset, viewHeight: this.viewHeight });
    if (wanted !== offset) scroller.scrollTop = scrollOfOffset(this.layout, wanted, this.viewHeight);
  }

  private offset(): number {
    return offsetOfScroll(this.layout, this.options.scroller.scrollTop, this.viewHeight);
  }

  private placeInSight(): number {
    const pitch = this.layout.cellHeight + gap;
    const first = Math.ceil(this.offset() / pitch) * this.layout.columns;
    const shown = Math.max(1, Math.floor(this.viewHeight / pitch)) * this.layout.columns;
    return this.focusPlace >= first && this.focusPlace < first + shown ? this.focusPlace : first;
  }

  private measure(): void {
    const { clientWidth, clientHeight } = this.options.scroller;
    if (clientWidth === this.width && clientHeight === this.viewHeight) return;
    const held = this.placeInSight();
    const columns = this.layout.columns;
    this.width = clientWidth;
    this.viewHeight = clientHeight;
    this.relayout();
    if (columns !== this.layout.columns) this.scrollToPlace(held);
    this.render(true);
  }

  private relayout(): void {
    const { scroller } = this.options;
    this.layout = gridLayout({
      count: this.count,
      width: Math.max(40, this.width - 2 * gap),
      tile: this.tileSize,
      gap,
      caption,
    });
    const { columns, cellWidth, cellHeight, scrollHeight, rows } = this.layout;
    this.sheet.style.height = `${scrollHeight + 2 * gap}px`;
    this.sheet.style.setProperty('--columns', String(columns));
    this.sheet.style.setProperty('--cell', `${cellWidth}px`);
    this.sheet.style.setProperty('--cell-height', `${cellHeight}px`);
    this.sheet.classList.toggle('is-narrow', cellWidth < 120);
    scroller.setAttribute('aria-rowcount', String(rows));
    scroller.setAttribute('aria-colcount', String(columns));
  }

  /** `fill` writes the contents of rows that are there already, too. */
  private render(fill = false): void {
    const { layout } = this;
    const { scrollTop } = this.options.scroller;
    const offset = this.offset();
    if (offset !== this.lastOffset) this.direction = offset > this.lastOffset ? 1 : -1;
    this.lastOffset = offset;
    const { first, last } = rowsInSight(layout, { offset, viewHeight: this.viewHeight, over });
    const focusRow = this.count === 0 ? -1 : Math.floor(this.focusPlace / layout.columns);
    for (const [row, slot] of this.mounted) {
      if ((row >= first && row < last) || row === focusRow) continue;
      this.mounted.delete(row);
      this.free.push(slot);
    }
    const place = (row: number): void => this.placeRow(row, { fill, shift: scrollTop - offset });
    // What is in sight asks for its pictures first, then what comes next.
    if (this.direction > 0) for (let row = first; row < last; row++) place(row);
    else for (let row = last - 1; row >= first; row--) place(row);
    if (focusRow >= 0 && (focusRow < first || focusRow >= last)) place(focusRow);
    for (const slot of this.free) slot.element.hidden = true;
    this.orderRowsSoon();
    this.prefetchWhenIdle();
  }

  /** Once scrolling rests: an element that is moved is laid out anew. */
  private orderRowsSoon(): void {
    clearTimeout(this.ordering);
    this.ordering = setTimeout(() => this.orderRows(), 120);
  }

  /** Rows are read in their order, too. An element that is moved loses the focus: the row that has it stays. */
  private orderRows(): void {
    const { sheet } = this;
    const focusRow = this.count === 0 ? -1 : Math.floor(this.focusPlace / this.layout.columns);
    let at = sheet.firstElementChild;
    for (const row of [...this.mounted.keys()].sort((a, b) => a - b)) {
      const { element } = this.mounted.get(row)!;
      while (row === focusRow && at !== null && at !== element) {
        const next: Element | null = at.nextElementSibling;
        sheet.insertBefore(at, element.nextElementSibling);
        at = next;
      }
      if (element === at) at = at.nextElementSibling;
      else sheet.insertBefore(element, at);
    }
  }

  private placeRow(row: number, { fill, shift }: { fill: boolean; shift: number }): void {
    const { columns, cellHeight } = this.layout;
    let slot = this.mounted.get(row);
    const known = slot !== undefined;
    if (slot === undefined) {
      slot = this.free.pop() ?? this.createRow();
      slot.row = row;
      slot.element.hidden = false;
      slot.element.setAttribute('aria-rowindex', String(row + 1));
      this.mounted.set(row, slot);
    }
    const top = row * (cellHeight + gap) + gap + shift;
    // Not a transform: a compositor's floats are too coarse for rows millions of pixels down.
    if (slot.top !== top) slot.element.style.top = `${top}px`;
    slot.top = top;
    if (known && !fill) return;
    this.fitRow(slot, columns);
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      const tile = slot.tiles[column];
      if (place >= this.count) tile.hide();
      else {
        tile.show(place, this.options.content(place));
        const tabIndex = place === this.focusPlace ? 0 : -1;
        if (tile.element.tabIndex !== tabIndex) tile.element.tabIndex = tabIndex;
      }
    }
  }

  private createRow(): RowSlot {
    const element = document.createElement('div');
    element.className = 'tile-row';
    element.setAttribute('role', 'row');
    this.sheet.append(element);
    return { element, tiles: [], row: -1, top: Number.NaN };
  }

  private fitRow(slot: RowSlot, columns: number): void {
    while (slot.tiles.length > columns) slot.tiles.pop()!.element.remove();
    while (slot.tiles.length < columns) {
      const tile = new Tile(this.options.explain, () => this.prefetchWhenIdle());
      tile.element.setAttribute('aria-colindex', String(slot.tiles.length + 1));
      slot.tiles.push(tile);
      slot.element.append(tile.element);
    }
  }

  /** A screen ahead in the direction of the last scroll, once everything in sight is there. */
  private prefetchWhenIdle(): void {
    cancelIdleCallback(this.idle);
    this.idle = requestIdleCallback(() => {
      for (const slot of this.mounted.values())
        for (const tile of slot.tiles) if (tile.waiting && tile.place >= 0) return;
      const { columns, cellHeight, rows } = this.layout;
      const screen = Math.ceil(this.viewHeight / (cellHeight + gap));
      const { first, last } = rowsInSight(this.layout, { offset: this.offset(), viewHeight: this.viewHeight, over });
      const from = this.direction > 0 ? last : Math.max(0, first - screen);
      const to = this.direction > 0 ? Math.min(rows, last + screen) : first;
      for (let place = from * columns; place < Math.min(to * columns, this.count); place++) {
        for (const url of this.options.picturesOf(place)) if (url !== null) this.fetch(url);
      }
    });
  }

  private fetch(url: string): void {
    if (this.fetched.has(url)) return;
    if (this.fetched.size > 4000) this.fetched.clear();
    this.fetched.add(url);
    const image = new Image();
    image.decoding = 'async';
    image.src = url;
  }

  private tileAt(place: number): Tile | undefined {
    return this.mounted.get(Math.floor(place / this.layout.columns))?.tiles[place % this.layout.columns];
  }

  private onClick(event: MouseEvent): void {
    const place = placeOf(event);
    if (place === null) return;
    this.focusPlace = place;
    this.options.onIntent({
      place,
      cell: cellOf(event),
      how: event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only',
    });
    this.render(true);
    this.tileAt(place)?.element.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || this.count === 0) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      this.options.onSelectAll();
      return;
    }
    if (event.key === ' ') {
      event.preventDefault();
      this.options.onIntent({ place: this.focusPlace, cell: null, how: event.shiftKey ? 'range' : 'toggle' });
      return;
    }
    if (event.key === 'Enter' && !command) {
      event.preventDefault();
      this.options.onOpen(this.focusPlace, null);
      return;
    }
    if (event.key === 'Escape') {
      this.options.onClear();
      return;
    }
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const place = movePlace(this.layout, this.focusPlace, move, this.viewHeight);
    this.options.onIntent({ place, cell: null, how: event.shiftKey ? 'range' : command ? 'none' : 'only' });
    this.focus(place);
  }
}

const moves: Record<string, GridMove | undefined> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'home',
  End: 'end',
};

function placeOf(event: Event): number | null {
  const tile = event.target instanceof Element ? event.target.closest<HTMLElement>('.tile') : null;
  return tile === null ? null : Number(tile.dataset.place);
}

function cellOf(event: Event): number | null {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('.tile-cell') : null;
  return cell === null ? null : Number(cell.dataset.cell);
}
