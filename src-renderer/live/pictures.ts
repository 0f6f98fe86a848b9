/** The photograph and the map on it, drawn on canvases, with the ground truth over both. */
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { Size } from '../../src-shared/geometry.ts';
import type { PreparedTruth } from '../../src-shared/ground-truth.ts';
import type { LiveImage } from '../../src-shared/live-report/live-data.ts';
import { maskOutline } from '../../src-shared/mask-outline.ts';
import { type Limits, paintMap } from '../../src-shared/paint-map.ts';

/** Maps are coloured at the size at which they are scored by default, as in the program. */
const side = 224;
const longest = 400;

export interface Look {
  lut: Uint8Array;
  opacity: number;
  truth: boolean;
}

/** An image with what is drawn once and laid under and over every map of it, at the size of the canvases. */
export interface Shown {
  image: LiveImage;
  truth: PreparedTruth | null;
  photo: HTMLCanvasElement;
  outline: HTMLCanvasElement;
}

export function photoUrl({ photo }: LiveImage): string | null {
  return photo === '' ? null : `data:image/jpeg;base64,${photo}`;
}

export async function shownImage(image: LiveImage, truth: PreparedTruth | null): Promise<Shown> {
  const url = photoUrl(image);
  let photo: HTMLImageElement | null = null;
  if (url !== null) {
    photo = new Image();
    photo.src = url;
    await photo.decode().catch(() => {});
  }
  const { width, height } = image.size;
  const scale = longest / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { image, truth, photo: photoCanvas(photo, size), outline: outlineCanvas(image, truth, size) };
}

function canvasOf({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

/** Sizes the canvas to the photograph's sides and draws it there. */
export function drawPhoto(canvas: HTMLCanvasElement, { photo, outline }: Shown, { truth }: Look): void {
  [canvas.width, canvas.height] = [photo.width, photo.height];
  const context = canvas.getContext('2d')!;
  context.drawImage(photo, 0, 0);
  if (truth) context.drawImage(outline, 0, 0);
}

const layer = document.createElement('canvas');
layer.width = side;
layer.height = side;
const pixels = new ImageData(side, side);

/** On a canvas of the photograph's size; answers with the values of the first and the last colour. */
export function drawMap(canvas: HTMLCanvasElement, map: RawMap, { photo, outline }: Shown, look: Look): Limits {
  const { lut, opacity, truth } = look;
  const limits = paintMap(map, { rows: side, columns: side, limits: null, lut, opacity }, pixels.data);
  layer.getContext('2d')!.putImageData(pixels, 0, 0);
  const context = canvas.getContext('2d')!;
  context.drawImage(photo, 0, 0);
  context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  if (truth) context.drawImage(outline, 0, 0);
  return limits;
}

function photoCanvas(photo: HTMLImageElement | null, size: Size): HTMLCanvasElement {
  const canvas = canvasOf(size);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#808080';
  context.fillRect(0, 0, size.width, size.height);
  if (photo !== null && photo.naturalWidth > 0) context.drawImage(photo, 0, 0, size.width, size.height);
  return canvas;
}

/** In a light line on a dark one, which is seen on any photograph. */
function outlineCanvas(image: LiveImage, truth: PreparedTruth | null, size: Size): HTMLCanvasElement {
  const canvas = canvasOf(size);
  if (truth === null) return canvas;
  const { width, height } = size;
  const path = new Path2D();
  for (const box of image.truth!.boxes) {
    const [across, down] = [width / image.size.width, height / image.size.height];
    path.rect(box.x * across, box.y * down, box.width * across, box.height * down);
  }
  const { rows, columns, mask } = truth;
  const rings = mask === null ? [] : maskOutline({ width: columns, height: rows, data: mask.data });
  for (const ring of rings) {
    ring.forEach(([x, y], i) => {
      const [px, py] = [(x * width) / columns, (y * height) / rows];
      if (i === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
    });
    path.closePath();
  }
  const context = canvas.getContext('2d')!;
  for (const [colour, line] of [
    ['rgba(0, 0, 0, 0.6)', 3.5],
    ['#6fe3ff', 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.stroke(path);
  }
  return canvas;
}

/** The colours from low to high. */
export function drawBar(canvas: HTMLCanvasElement, lut: Uint8Array): void {
  canvas.width = 256;
  canvas.height = 1;
  const bar = new ImageData(256, 1);
  for (let i = 0; i < 256; i++) {
    for (let part = 0; part < 3; part++) bar.data[4 * i + part] = lut[3 * i + part];
    bar.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d')!.putImageData(bar, 0, 0);
}
