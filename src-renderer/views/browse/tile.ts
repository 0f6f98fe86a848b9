/** One tile of the grid as DOM nodes that are made once and filled again and again; only what changed is written. */

export interface TileContent {
  picture: string;
  name: string;
  /** Second line: class. */
  detail: string;
  /** On the right: the score or the distance, '' for none. */
  value: string;
  split: 'train' | 'test';
  box: boolean;
  mask: boolean;
  review: 'todo' | 'done' | 'reviewed' | 'skipped';
  selected: boolean;
  pinned: boolean;
  /** All of it in words. */
  label: string;
}

const reviewSigns = { todo: '', done: '✓', reviewed: '✓✓', skipped: '–' } as const;
const reviewWords = { todo: 'to do', done: 'done', reviewed: 'reviewed', skipped: 'skipped' } as const;

/** Why a picture cannot be shown, for its tile: told by who knows the engine. */
export type ExplainFailure = (url: string) => Promise<{ short: string; long: string }>;

export class Tile {
  readonly element = document.createElement('div');
  place = -1;
  /** A picture is under way. */
  waiting = false;
  failed = false;
  private readonly image = new Image();
  private readonly name = text('tile-name');
  private readonly value = text('tile-value');
  private readonly detail = text('tile-detail');
  private readonly split = text('badge badge-split');
  private readonly box = text('badge badge-box');
  private readonly mask = text('badge badge-mask');
  private readonly review = text('badge badge-review');
  private readonly pin = text('badge badge-pin');
  private readonly failure = text('tile-failure');
  private content: TileContent | null = null;

  constructor(explain: ExplainFailure, settled: () => void) {
    const picture = document.createElement('div');
    picture.className = 'tile-picture';
    // The label says what the badges show.
    picture.setAttribute('aria-hidden', 'true');
    const badges = document.createElement('div');
    badges.className = 'tile-badges';
    const check = text('tile-check');
    check.textContent = '✓';
    this.box.title = 'has a box';
    this.mask.title = 'has a mask';
    this.pin.title = 'pinned reference';
    this.pin.textContent = 'ref';
    badges.append(this.split, this.box, this.mask, this.review, this.pin);
    this.image.decoding = 'async';
    this.image.alt = '';
    this.image.draggable = false;
    this.image.addEventListener('load', () => {
      this.waiting = false;
      this.element.classList.add('is-loaded');
      settled();
    });
    this.image.addEventListener('error', () => {
      this.waiting = false;
      this.fail(explain);
      settled();
    });
    picture.append(this.image, this.failure, check, badges);
    const line = document.createElement('div');
    line.className = 'tile-line';
    line.append(this.name, this.value);
    this.element.className = 'tile';
    this.element.setAttribute('role', 'gridcell');
    this.element.tabIndex = -1;
    this.element.append(picture, line, this.detail);
  }

  show(place: number, next: TileContent): void {
    const last = this.content;
    this.content = next;
    if (this.place !== place) {
      this.place = place;
      this.element.dataset.place = String(place);
    }
    if (last?.picture !== next.picture) this.load(next.picture);
    if (last?.name !== next.name) this.name.textContent = next.name;
    if (last?.detail !== next.detail) this.detail.textContent = next.detail;
    if (last?.value !== next.value) this.value.textContent = next.value;
    if (last?.split !== next.split) this.split.textContent = next.split;
    if (last?.box !== next.box) this.box.hidden = !next.box;
    if (last?.mask !== next.mask) this.mask.hidden = !next.mask;
    if (last?.review !== next.review) {
      this.review.textContent = reviewSigns[next.review];
      this.review.title = reviewWords[next.review];
      this.review.hidden = next.review === 'todo';
    }
    if (last?.pinned !== next.pinned) this.pin.hidden = !next.pinned;
    if (last?.label !== next.label) this.element.setAttribute('aria-label', next.label);
    if (last?.selected !== next.selected) this.element.setAttribute('aria-selected', String(next.selected));
    this.element.hidden = false;
  }

  /** Beyond the end of a short last row. */
  hide(): void {
    this.place = -1;
    this.element.hidden = true;
  }

  /** Asks again for a picture that failed. */
  retry(): void {
    if (this.failed && this.content !== null) this.load(this.content.picture);
  }

  private load(url: string): void {
    this.waiting = true;
    if (this.failed) {
      this.failed = false;
      this.failure.textContent = '';
      this.element.classList.remove('is-failed');
      this.element.removeAttribute('title');
    }
    this.element.classList.remove('is-loaded');
    this.image.src = url;
  }

  private fail(explain: ExplainFailure): void {
    const url = this.content?.picture;
    if (url === undefined) return;
    this.failed = true;
    this.failure.textContent = 'cannot be shown';
    this.element.classList.add('is-failed');
    void explain(url).then(({ short, long }) => {
      if (!this.failed || this.content?.picture !== url) return;
      this.failure.textContent = short;
      this.element.title = long;
    });
  }
}

function text(className: string): HTMLSpanElement {
  const element = document.createElement('span');
  element.className = className;
  return element;
}
