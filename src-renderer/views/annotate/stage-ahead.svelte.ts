/**
 * What comes next, made ready while the hand rests: the objects and the photograph are asked for, masks are laid out, and the
 * stage is painted as it will be, so that the next image is on the screen in the frame after it was asked for.
 */
import { untrack } from 'svelte';
import type { Size } from '../../../src-shared/geometry.ts';
import type { DrawnObject, StageFrame } from '../../canvas/annotate-painter.ts';
import { fitImage } from '../../canvas/image-camera.ts';
import { rgbOf } from '../../canvas/mask-tiles.ts';
import type { StageCanvas } from '../../canvas/stage-canvas.ts';
import type { ImageDocument } from './image-document.svelte.ts';
import type { MaskStore } from './mask-store.svelte.ts';
import { isVeryLarge, pictureAcross, pictureRequest, pictures } from './pictures.ts';
import type { StageScene } from './stage-scene.svelte.ts';
import type { StageView } from './stage-view.svelte.ts';

export interface NextImage {
  image: string;
  size: Size;
}

export interface StageAheadParts {
  document: ImageDocument;
  masks: MaskStore;
  scene: StageScene;
  view: StageView;
  painter: () => StageCanvas | null;
  /** Pixels of the canvas for one of CSS. */
  ratio: () => number;
  /** Images that may be shown next, the likeliest first; empty until the one that is shown is there. */
  next: () => readonly NextImage[];
}

/** Tiles of masks that are laid out ahead, with 320 KB each. */
const mostTiles = 400;

export class StageAhead {
  private readonly parts: StageAheadParts;

  constructor(parts: StageAheadParts) {
    this.parts = parts;
  }

  /** To be called where effects may be made. */
  attend(): void {
    const { document, masks, next } = this.parts;
    $effect(() => {
      const near = next();
      if (near.length === 0) return;
      const images = near.map(({ image }) => image);
      const photographs = near.map(({ image, size }) => pictureRequest(image, size, true));
      untrack(() => {
        pictures.hold('ahead', photographs);
        document.expect(images);
        masks.keepOnly(images);
      });
    });
    $effect(() => this.makeReady());
    $effect(() => () => pictures.hold('ahead', []));
  }

  /** Begins anew when anything of what the next image will look like is another. */
  private makeReady(): (() => void) | undefined {
    const { view, painter, ratio, next } = this.parts;
    const [likeliest] = next();
    const canvas = painter();
    if (likeliest === undefined || canvas === null || isVeryLarge(likeliest.size)) return;
    const { image, size } = likeliest;
    const found = pictures.value(pictureRequest(image, size));
    if (found === undefined) return;
    const { stage, filter } = view;
    const frame: StageFrame = { image: size, stage, camera: fitImage(size, stage), ratio: ratio() };
    const picture = pictureAcross(found, frame.camera.scale * frame.ratio * size.width);
    const stop = new AbortController();
    void this.rest(likeliest, stop.signal).then(async (rest) => {
      if (rest === null) return;
      const base = { picture, tiles: [], layer: null, filter };
      for (const paint of canvas.paintAhead({ frame, base, rest })) {
        await idle(30, stop.signal);
        if (stop.signal.aborted) return;
        paint();
      }
    });
    return () => stop.abort();
  }

  /** What will be drawn at rest; null where that is not known, or nobody waits for it any more. */
  private async rest({ image, size }: NextImage, signal: AbortSignal): Promise<DrawnObject[] | null> {
    const { document, masks, scene } = this.parts;
    const described = await document.expected(image);
    if (described === null) return null;
    const drawn: DrawnObject[] = [];
    let tiles = 0;
    for (const object of described.objects) {
      if (object.hidden) continue;
      const { kind } = object.geometry;
      const hasPixels = kind === 'mask' || kind === 'file';
      if (hasPixels) await idle(8, signal);
      if (signal.aborted || tiles > mostTiles) return null;
      const mask = hasPixels ? await masks.ahead(image, size, object) : null;
      const look = scene.lookAhead(object, described.className, mask);
      mask?.update(rgbOf(look.colour));
      tiles += mask?.raster.used().length ?? 0;
      drawn.push(look);
    }
    return drawn;
  }
}

/** Until the window has so many milliseconds to spare: not while something moves. */
async function idle(least: number, signal: AbortSignal): Promise<void> {
  for (let left = 0; left < least && !signal.aborted; )
    left = await new Promise<number>((resolve) => {
      requestIdleCallback((deadline) => resolve(deadline.timeRemaining()));
    });
}
