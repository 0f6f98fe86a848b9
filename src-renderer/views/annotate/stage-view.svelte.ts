/** Which part of the image the stage shows, and how: zoom, brightness, contrast, crosshair. */
import type { Point } from '../../../src-shared/annotate/point.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import {
  centred,
  fitImage,
  type ImageCamera,
  panCamera,
  showBox,
  toImage,
  zoomCamera,
} from '../../canvas/image-camera.ts';

export class StageView {
  stage = $state.raw<Size>({ width: 1, height: 1 });
  image = $state.raw<Size>({ width: 1, height: 1 });
  /** Null: the whole image, whatever the size of the stage. */
  private moved = $state.raw<ImageCamera | null>(null);
  crosshair = $state(true);
  /** Of the display alone; 1 is as it is. */
  brightness = $state(1);
  contrast = $state(1);

  readonly camera = $derived.by(() => this.moved ?? fitImage(this.image, this.stage));
  /** As CSS has it; `none` is the file as it is. */
  readonly filter = $derived.by(() =>
    this.brightness === 1 && this.contrast === 1 ? 'none' : `brightness(${this.brightness}) contrast(${this.contrast})`,
  );
  /** Screen pixels for a hundred pixels of the image. */
  readonly percent = $derived.by(() => Math.round(this.camera.scale * 100));
  readonly isWhole = $derived.by(() => this.moved === null);

  toImage(at: Point): Point {
    return toImage(this.camera, at);
  }

  zoom(factor: number, at: Point = this.middle): void {
    this.moved = zoomCamera(this.camera, factor, at, this);
  }

  pan(by: Point): void {
    this.moved = panCamera(this.camera, by, this);
  }

  fit(): void {
    this.moved = null;
  }

  actual(): void {
    this.moved = centred(this.image, this.stage, 1);
  }

  reveal(box: Box): void {
    const shown = showBox(this.camera, box, this);
    if (shown !== this.camera) this.moved = shown;
  }

  private get middle(): Point {
    return { x: this.stage.width / 2, y: this.stage.height / 2 };
  }
}
