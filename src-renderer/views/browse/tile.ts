/** One tile of the grid as DOM nodes that are made once and filled again and again; only what changed is written. */
import { reviewWords } from '../../../src-shared/catalogue.ts';

export interface TileContent {
  /** One picture fills the tile, two stand side by side, more two by two; null is a place without a picture. */
  pictures: readonly (string | null)[];
  /** Images that the tile does not show. */
  more: number;
  /** Of several pictures the one that is meant, marked while the tile has the focus; −1 for none. */
  current: number;
  name: string;
  /** Second line: class, or how many images. */
  detail: string;
  /** On the right: the score, the distance or a value of the table, '' for none. */
  value: string;
  split: 'train' | 'test';
  box: boolean;
  mask: boolean;
  review: 'todo' | 'done' | 'reviewed' | 'skipped';
  selected: boolean;
  pinned: boolean;
}

const reviewSigns = { todo: '', done: '✓', reviewed: '✓✓', skipped: '–' } as const;

/** Names of one class mostly differ in their ends: that much of a name is never cut off. */
const tailLength = 5;

/** Why a picture cannot be shown, for its tile: told by who knows the engine. */
export type ExplainFailure = (url: string) => Promise<{ short: string; long: string }>;

/** A picture of a tile, or its empty place. */
class Cell {
  readonly element = document.createElement('div');
  url: string | null = null;
  waiting = false;
  failed = false;
  private readonly image = new Image();
  private readonly failure = text('tile-failure');
  private readonly explain: ExplainFailure;
  private readonly changed: () => void;

  constructor(place: number, { explain, changed }: { explain: ExplainFailure; changed: () => void }) {
    this.explain = explain;
    this.changed = changed;
    this.element.className = 'tile-cell';
    this.element.dataset.cell = String(place);
    this.image.decoding = 'async';
    this.image.alt = '';
    this.image.draggable = false;
    this.image.addEventListener('load', () => {
      this.waiting = false;
      this.element.classList.add('is-loaded');
      changed();
    });
    this.image.addEventListener('error', () => {
      this.waiting = false;
      this.fail();
      changed();
    });
    this.element.append(this.image, this.failure);
  }

  /** Asks for a picture; for null there is none to wait for. */
  load(url: string | null): void {
    this.url = url;
    this.waiting = url !== null;
    if (this.failed) {
      this.failed = false;
      this.failure.textContent = '';
      this.element.classList.remove('is-failed');
      this.element.removeAttribute('title');
    }
    this.element.classList.remove('is-loaded');
    if (url === null) this.image.removeAttribute('src');
    else this.image.src = url;
  }

  private fail(): void {
    const { url } = this;
    if (url === null) return;
    this.failed = true;
    this.failure.textContent = 'cannot be shown';
    this.element.classList.add('is-failed');
    void this.explain(url).then(({ short, long }) => {
      if (!this.failed || this.url !== url) return;
      this.failure.textContent = short;
      this.element.title = long;
      this.changed();
    });
  }
}

export class Tile {
  readonly element = document.createElement('div');
  place = -1;
  private readonly picture = document.createElement('div');
  private readonly cells: Cell[] = [];
  private readonly name = text('tile-name', 'div');
  private readonly nameHead = text('tile-name-head');
  private readonly nameTail = text('tile-name-tail');
  private readonly value = text('tile-value', 'div');
  private readonly detail = text('tile-detail', 'div');
  private readonly more = text('tile-more');
  private readonly split = text('badge badge-split');
  private readonly box = text('badge badge-box');
  private readonly mask = text('badge badge-mask');
  private readonly review = text('badge badge-review');
  private readonly pin = text('badge badge-pin');
  private readonly badges = document.createElement('div');
  private readonly explain: ExplainFailure;
  private readonly settled: () => void;
  private content: TileContent | null = null;

  constructor(explain: ExplainFailure, settled: () => void) {
    this.explain = explain;
    this.settled = settled;
    this.picture.className = 'tile-picture';
    this.badges.className = 'tile-badges';
    const check = text('tile-check');
    check.textContent = '✓';
    check.setAttribute('aria-hidden', 'true');
    for (const [badge, words] of [
      [this.box, 'box'],
      [this.mask, 'mask'],
      [this.review, ''],
      [this.pin, 'reference'],
    ] as const)
      say(badge, words);
    this.pin.textContent = 'ref';
    this.badges.append(this.split, this.box, this.mask, this.review, this.pin);
    this.more.setAttribute('aria-hidden', 'true');
    this.picture.append(check, this.more, this.badges);
    const line = document.createElement('div');
    line.className = 'tile-line';
    this.name.append(this.nameHead, this.nameTail);
    line.append(this.name, this.value);
    this.element.className = 'tile';
    this.element.setAttribute('role', 'gridcell');
    this.element.tabIndex = -1;
    // Read first, seen below the picture.
    this.element.append(line, this.detail, this.picture);
  }

  /** A picture is under way. */
  get waiting(): boolean {
    return this.shownCells().some((cell) => cell.waiting);
  }

  show(place: number, next: TileContent): void {
    const last = this.content;
    this.content = next;
    if (this.place !== place) {
      this.place = place;
      this.element.dataset.place = String(place);
    }
    this.showPictures(next);
    if (last?.more !== next.more) {
      this.more.textContent = next.more === 0 ? '' : `+${next.more}`;
      this.more.hidden = next.more === 0;
    }
    if (last?.name !== next.name) {
      this.nameHead.textContent = next.name.slice(0, -tailLength);
      this.nameTail.textContent = next.name.slice(-tailLength);
      this.name.title = next.name;
    }
    if (last?.detail !== next.detail) this.detail.textContent = next.detail;
    if (last?.value !== next.value) this.value.textContent = next.value;
    if (last?.split !== next.split) this.split.textContent = next.split;
    if (last?.box !== next.box) this.box.hidden = !next.box;
    if (last?.mask !== next.mask) this.mask.hidden = !next.mask;
    if (last?.review !== next.review) {
      this.review.textContent = reviewSigns[next.review];
      say(this.review, reviewWords[next.review]);
      this.review.hidden = next.review === 'todo';
    }
    if (last?.pinned !== next.pinned) this.pin.hidden = !next.pinned;
    if (last?.selected !== next.selected) this.element.setAttribute('aria-selected', String(next.selected));
    this.element.hidden = false;
  }

  /** Beyond the end of a short last row. */
  hide(): void {
    this.place = -1;
    this.element.hidden = true;
  }

  /** Asks again for pictures that failed. */
  retry(): void {
    for (const cell of this.shownCells()) if (cell.failed) cell.load(cell.url);
    this.settle();
  }

  private shownCells(): Cell[] {
    return this.cells.slice(0, this.content?.pictures.length ?? 0);
  }

  private showPictures({ pictures, current }: TileContent): void {
    while (this.cells.length < pictures.length) {
      const cell = new Cell(this.cells.length, { explain: this.explain, changed: () => this.settle(true) });
      this.cells.push(cell);
      this.picture.insertBefore(cell.element, this.picture.children[this.cells.length - 1] ?? null);
    }
    const shape = pictures.length === 1 ? 'one' : pictures.length === 2 ? 'two' : 'four';
    if (this.picture.dataset.shape !== shape) this.picture.dataset.shape = shape;
    let asked = false;
    for (const [at, cell] of this.cells.entries()) {
      const url = pictures[at] ?? null;
      cell.element.hidden = at >= pictures.length;
      cell.element.classList.toggle('is-current', at === current && pictures.length > 1);
      if (cell.url === url) continue;
      cell.load(url);
      asked = true;
    }
    if (asked) this.settle();
  }

  /** The tile is loaded once all of its pictures are. */
  private settle(tell = false): void {
    const cells = this.shownCells();
    this.element.classList.toggle(
      'is-loaded',
      cells.every(({ waiting, failed }) => !waiting && !failed),
    );
    this.element.classList.toggle(
      'is-failed',
      cells.some(({ failed }) => failed),
    );
    if (tell) this.settled();
  }
}

function text(className: string, tag: 'span' | 'div' = 'span'): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

/** A sign in words. */
function say(badge: HTMLElement, words: string): void {
  badge.setAttribute('role', 'img');
  badge.setAttribute('aria-label', words);
  badge.title = words;
}
