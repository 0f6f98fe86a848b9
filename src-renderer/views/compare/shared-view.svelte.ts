/** What all pictures of the comparison share: where the pointer is, and which part of the picture is seen how large. */

/** In [0,1] over the picture. */
export interface PicturePoint {
  u: number;
  v: number;
}

const mostScale = 16;
/** One press of a key. */
export const zoomStep = 1.5;

export class SharedView {
  at = $state.raw<PicturePoint | null>(null);
  /** 1 shows the whole picture. */
  scale = $state(1);
  /** The middle of what is seen, in [0,1]. */
  private x = $state(0.5);
  private y = $state(0.5);

  readonly zoomed = $derived(this.scale > 1);
  /** Upper left corner and size of what is seen, in [0,1]. */
  readonly part = $derived({ left: this.x - 0.5 / this.scale, top: this.y - 0.5 / this.scale, size: 1 / this.scale });
  /** For layers as large as the picture, with their origin in its corner. */
  readonly transform = $derived(
    this.zoomed
      ? `translate(${(0.5 - this.x * this.scale) * 100}%, ${(0.5 - this.y * this.scale) * 100}%) scale(${this.scale})`
      : undefined,
  );

  /** What lies under a place of the frame, both in [0,1]. */
  pointAt(frame: PicturePoint): PicturePoint {
    return { u: this.x + (frame.u - 0.5) / this.scale, v: this.y + (frame.v - 0.5) / this.scale };
  }

  /** Where a point of the picture lies in the frame. */
  frameOf({ u, v }: PicturePoint): PicturePoint {
    return { u: (u - this.x) * this.scale + 0.5, v: (v - this.y) * this.scale + 0.5 };
  }

  /** What lies under the place of the frame stays there. */
  zoom(factor: number, frame: PicturePoint = { u: 0.5, v: 0.5 }): void {
    const fixed = this.pointAt(frame);
    this.scale = Math.min(mostScale, Math.max(1, this.scale * factor));
    this.moveTo(fixed.u - (frame.u - 0.5) / this.scale, fixed.v - (frame.v - 0.5) / this.scale);
  }

  /** By shares of the frame. */
  pan(du: number, dv: number): void {
    this.moveTo(this.x - du / this.scale, this.y - dv / this.scale);
  }

  reset(): void {
    this.scale = 1;
    this.moveTo(0.5, 0.5);
  }

  /** `2.25,0.4,0.5`; null for the whole picture. */
  toText(): string | null {
    return this.zoomed ? [this.scale, this.x, this.y].map((value) => Number(value.toFixed(3))).join() : null;
  }

  /** Whatever is not understood is the whole picture. */
  read(text: string | null): void {
    const [scale, x, y] = (text ?? '').split(',').map(Number);
    this.reset();
    if (![scale, x, y].every((value) => Number.isFinite(value)) || scale <= 1) return;
    this.scale = Math.min(mostScale, scale);
    this.moveTo(x, y);
  }

  /** Never beyond the picture's edge. */
  private moveTo(x: number, y: number): void {
    const edge = 0.5 / this.scale;
    this.x = Math.min(1 - edge, Math.max(edge, x));
    this.y = Math.min(1 - edge, Math.max(edge, y));
  }
}
