/** One tile of the grid as DOM nodes that are made once and filled again and again; only what changed is written. */
import { reviewWords } from '../../catalogue/words.ts';

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
}

const reviewSigns = { todo: '', done: '✓', reviewed: '✓✓', skipped: '–' } as const;

/** Names of one class mostly differ in their ends: that much of a name is never cut off. */
const tailLength = 5;

/** Why a picture cannot be shown, for its tile: told by who knows the engine. */
export type ExplainFailure = (url: string) => Promise<{ short: string; long: string }>;

export class Tile {
  readonly element = document.createElement('div');
  place = -1;
  /** A picture is under way. */
  waiting = false;
  failed = false;
  private readonly image = new Image();
  private readonly name = text('tile-name', 'div');
  private readonly nameHead = text('tile-name-head');
  private readonly nameTail = text('tile-name-tail');
  private readonly value = text('tile-value', 'div');
  private readonly detail = text('tile-detail', 'div');
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
    const badges = document.createElement('div');
    badges.className = 'tile-badges';
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
    this.name.append(this.nameHead, this.nameTail);
    line.append(this.name, this.value);
    this.element.className = 'tile';
    this.element.setAttribute('role', 'gridcell');
    this.element.tabIndex = -1;
    // Read first, seen below the picture.
    this.element.append(line, this.detail, picture);
  }

  show(place: number, next: TileContent): void {
    const last = this.content;
    this.content = next;
    if (this.place !== place) {
      this.place = place;
      this.element.dataset.place = String(place);
    }
    if (last?.picture !== next.picture) this.load(next.picture);
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
