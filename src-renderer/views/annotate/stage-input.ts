/** Pointer, wheel and touch on the stage, as presses in image pixels and movements of the camera. */
import type { Point } from '../../../src-shared/annotate/point.ts';
import { Pinch } from '../../canvas/pinch.ts';
import type { Press } from './gesture.ts';

export interface StageInputParts {
  toImage: (at: Point) => Point;
  scale: () => number;
  press: (at: Press) => void;
  move: (at: Press) => void;
  release: () => void;
  /** What the pointer does was not meant; a polygon in the making stays. */
  drop: () => void;
  leave: () => void;
  pan: (by: Point) => void;
  zoom: (factor: number, at: Point) => void;
  /** Shift and the wheel. */
  wheel: (steps: number) => void;
  /** Space is held: dragging moves the picture. */
  isPanning: () => boolean;
  double: (at: Press) => void;
}

/** The other end of a pen, as pointer events have it. */
const eraserButton = 5;
/** CSS pixels within which something counts as hit. */
const reach = { mouse: 7, pen: 9, touch: 20 };

/** CSS pixels that a finger may move before it draws: until then a second one may come, to move the picture instead. */
const slop = 6;

interface Pending {
  id: number;
  at: Point;
  press: Press;
}

export class StageInput {
  private readonly parts: StageInputParts;
  private readonly pinch = new Pinch();
  private grip: Point | null = null;
  /** What draws now; other pointers are not listened to meanwhile, such as the hand that lies beside a pen. */
  private active: { id: number; isFinger: boolean } | null = null;
  /** A finger that has not moved yet. */
  private pending: Pending | null = null;

  constructor(parts: StageInputParts) {
    this.parts = parts;
  }

  down = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const at = placeOf(event);
    const isFinger = event.pointerType === 'touch';
    if (this.active !== null && (!isFinger || !this.active.isFinger)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    if (isFinger) {
      this.pinch.down(event.pointerId, at);
      if (this.pinch.count > 1) {
        this.pending = null;
        this.drop(); // the first finger meant the same
        return;
      }
    }
    const pans = event.button === 1 || (event.button === 0 && this.parts.isPanning());
    if (pans) {
      event.preventDefault();
      this.grip = at;
      return;
    }
    if (event.button !== 0 && event.button !== eraserButton) return;
    const press = { ...this.pressOf(event, at), erases: event.button === eraserButton };
    if (isFinger) this.pending = { id: event.pointerId, at, press };
    else this.begin({ id: event.pointerId, at, press }, false);
  };

  private begin({ id, press }: Pending, isFinger: boolean): void {
    this.pending = null;
    this.active = { id, isFinger };
    this.parts.press(press);
  }

  private drop(): void {
    if (this.active !== null) this.parts.drop();
    this.active = null;
  }

  move = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const at = placeOf(event);
    const fingers = this.pinch.move(event.pointerId, at);
    if (fingers !== null) {
      this.parts.pan(fingers.moved);
      this.parts.zoom(fingers.factor, fingers.middle);
      return;
    }
    if (this.pinch.count > 1) return;
    if (this.grip !== null) {
      this.parts.pan({ x: at.x - this.grip.x, y: at.y - this.grip.y });
      this.grip = at;
      return;
    }
    const { pending } = this;
    if (pending?.id === event.pointerId && Math.hypot(at.x - pending.at.x, at.y - pending.at.y) >= slop)
      this.begin(pending, true);
    const isDrawing = this.active?.id === event.pointerId;
    if (!isDrawing && (this.active !== null || event.pointerType === 'touch')) return;
    // A pen is asked more often than the screen is drawn: a stroke has all its places.
    const all = isDrawing ? event.getCoalescedEvents?.() : undefined;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    for (const one of all?.length ? all : [event])
      this.parts.move(this.pressOf(one, { x: one.clientX - left, y: one.clientY - top }));
  };

  up = (event: PointerEvent): void => {
    this.pinch.up(event.pointerId);
    this.grip = null;
    if (this.pending?.id === event.pointerId) this.begin(this.pending, true); // a tap
    if (this.active?.id !== event.pointerId) return;
    this.active = null;
    this.parts.release();
  };

  lost = (event: PointerEvent): void => {
    this.pinch.up(event.pointerId);
    this.grip = null;
    if (this.pending?.id === event.pointerId) this.pending = null;
    if (this.active?.id === event.pointerId) this.drop();
  };

  out = (): void => {
    if (this.active === null) this.parts.leave();
  };

  double = (event: MouseEvent & { currentTarget: HTMLElement }): void => {
    this.parts.double(this.pressOf(event, placeOf(event)));
  };

  /** Attached by hand: a listener of the page's may not keep it from scrolling. */
  attach = (node: HTMLElement) => {
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = node.getBoundingClientRect();
      const by = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      if (event.shiftKey) this.parts.wheel(-Math.sign(by || event.deltaX));
      else
        this.parts.zoom(Math.exp(-by / (event.ctrlKey ? 100 : 400)), {
          x: event.clientX - left,
          y: event.clientY - top,
        });
    };
    node.addEventListener('wheel', wheel, { passive: false });
    return () => node.removeEventListener('wheel', wheel);
  };

  private pressOf(event: MouseEvent | PointerEvent, at: Point): Press {
    const kind =
      'pointerType' in event && event.pointerType in reach ? (event.pointerType as keyof typeof reach) : 'mouse';
    const { x, y } = this.parts.toImage(at);
    return {
      x,
      y,
      reach: reach[kind] / this.parts.scale(),
      erases: false,
      shift: event.shiftKey,
      alt: event.altKey,
      ctrl: event.ctrlKey || event.metaKey,
    };
  }
}

function placeOf(event: MouseEvent & { currentTarget: HTMLElement }): Point {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}
