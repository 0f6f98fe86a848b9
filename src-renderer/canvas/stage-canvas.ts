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

/** What of a picture does not depend on the hand: it can be painted before it is shown. */
export type StillPicture = Pick<StagePicture, 'frame' | 'base' | 'rest'>;

type Layers = [picture: HTMLCanvasElement, objects: HTMLCanvasElement, masks: HTMLCanvasElement];

export class StageCanvas {
  private readonly canvas: HTMLCanvasElement;
  private readonly layers: Layers = [layer(), layer(), layer()];
  private shown: StagePicture | null = null;
  /** What may be shown next, and the two lower layers of it. */
  private ahead: StillPicture | null = null;
  private readonly spare: [HTMLCanvasElement, HTMLCanvasElement] = [layer(), layer()];

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /** In pixels of the screen. */
  resize({ width, height }: Size): void {
    for (const canvas of [this.canvas, ...this.layers, ...this.spare]) Object.assign(canvas, { width, height });
    this.shown = null;
    this.ahead = null;
  }

  /** The steps that paint a picture ahead: `paint` shows it at once if it is asked for then. Each may take some 20 ms. */
  paintAhead(next: StillPicture): readonly (() => void)[] {
    const [picture, objects] = this.spare;
    this.ahead = null;
    return [
      () => {
        const context = picture.getContext('2d');
        if (context) paintImage(context, next.frame, next.base);
      },
      () => {
        const context = objects.getContext('2d');
        if (!context) return;
        paintObjects(context, next.frame, next.rest);
        this.ahead = next;
      },
    ];
  }

  /** Which of the lower layers of this picture were painted ahead: they are shown from now on. */
  private takeAhead({ frame, base, rest }: StagePicture): { picture: boolean; objects: boolean } {
    const { ahead, layers, spare } = this;
    const fits = ahead !== null && isSameFrame(ahead.frame, frame);
    const picture = fits && isSameBase(ahead.base, base);
    const objects = fits && isSameList(ahead.rest, rest);
    if (picture) [layers[0], spare[0]] = [spare[0], layers[0]];
    if (objects) [layers[1], spare[1]] = [spare[1], layers[1]];
    if (picture || objects) this.ahead = null;
    return { picture, objects };
  }

  paint(next: StagePicture): void {
    const { shown } = this;
    this.shown = next;
    const { frame } = next;
    const isMoved = shown === null || !isSameFrame(shown.frame, frame);
    const isOther = isMoved || !isSameBase(shown.base, next.base);
    const ready = isOther && shown?.rest !== next.rest ? this.takeAhead(next) : notAhead;
    const [picture, objects, masks] = this.layers.map((one) => one.getContext('2d'));
    const context = this.canvas.getContext('2d');
    if (!picture || !objects || !masks || !context) return;
    let changed: readonly Box[] | null = [];
    if (isOther) {
      if (!ready.picture) paintImage(picture, frame, next.base);
      changed = null;
    }
    if (isMoved || shown.rest !== next.rest) {
      if (!ready.objects) paintObjects(objects, frame, next.rest);
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

const notAhead = { picture: false, objects: false };

function layer(): HTMLCanvasElement {
  return document.createElement('canvas');
}

function isSame<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((name) => a[name] === b[name]);
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((one, i) => one === b[i]));
}

function isSameFrame(a: StageFrame, b: StageFrame): boolean {
  return a.ratio === b.ratio && isSame(a.image, b.image) && isSame(a.stage, b.stage) && isSame(a.camera, b.camera);
}

function isSameBase({ tiles, ...a }: BaseLayers, { tiles: others, ...b }: BaseLayers): boolean {
  return isSame(a, b) && isSameList(tiles, others);
}
