/**
 * The canvas of the stage. What stays while a hand moves is kept in pictures of its own beside the page: the photograph, objects
 * at rest, selected masks. A frame puts together only the part that has changed.
 */
import type { Box, Size } from '../../src-shared/geometry.ts';
import {
  type BaseLayers,
  type DrawnObject,
  type HandScene,
  handBounds,
  paintHand,
  paintImage,
  paintMasks,
  paintObjects,
  type StageFrame,
} from './annotate-painter.ts';

export interface StagePicture {
  frame: StageFrame;
  base: BaseLayers;
  /** Neither selected nor painted. */
  rest: readonly DrawnObject[];
  /** Selected, painted or in the making. */
  held: readonly DrawnObject[];
  hand: HandScene;
}

export class StageCanvas {
  private readonly canvas: HTMLCanvasElement;
  private readonly layers = [layer(), layer(), layer()] as const;
  private shown: StagePicture | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /** In pixels of the screen. */
  resize({ width, height }: Size): void {
    for (const canvas of [this.canvas, ...this.layers]) Object.assign(canvas, { width, height });
    this.shown = null;
  }

  paint(next: StagePicture): void {
    const { shown } = this;
    this.shown = next;
    const { frame } = next;
    const [picture, objects, masks] = this.layers.map((one) => one.getContext('2d'));
    const context = this.canvas.getContext('2d');
    if (!picture || !objects || !masks || !context) return;
    const isMoved = shown === null || !isSame(shown.frame, frame);
    let changed: readonly Box[] | null = [];
    if (isMoved || !isSame(shown.base, next.base)) {
      paintImage(picture, frame, next.base);
      changed = null;
    }
    if (isMoved || shown.rest !== next.rest) {
      paintObjects(objects, frame, next.rest);
      changed = null;
    }
    const whole = isMoved || shown.held !== next.held;
    const stroked = paintMasks(masks, frame, { objects: next.held, whole });
    const moved = shown === null ? null : handBounds(frame, shown.hand, next.hand);
    changed = whole || changed === null || moved === null ? null : [...stroked, ...moved];
    for (const part of changed ?? [{ x: 0, y: 0, ...frame.stage }]) this.compose(context, next, part);
  }

  /** One part of the stage, in CSS pixels. */
  private compose(context: CanvasRenderingContext2D, { frame, hand }: StagePicture, part: Box): void {
    const { ratio } = frame;
    const x = Math.max(0, Math.floor(part.x * ratio));
    const y = Math.max(0, Math.floor(part.y * ratio));
    const width = Math.min(this.canvas.width, Math.ceil((part.x + part.width) * ratio)) - x;
    const height = Math.min(this.canvas.height, Math.ceil((part.y + part.height) * ratio)) - y;
    if (width <= 0 || height <= 0) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.clearRect(x, y, width, height);
    for (const one of this.layers) context.drawImage(one, x, y, width, height, x, y, width, height);
    paintHand(context, frame, hand);
    context.restore();
  }
}

function layer(): HTMLCanvasElement {
  return document.createElement('canvas');
}

function isSame<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((name) => a[name] === b[name]);
}
