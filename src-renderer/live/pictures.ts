/** The photograph and the map on it, drawn on canvases, with the ground truth over both. */
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { PreparedTruth } from '../../src-shared/ground-truth.ts';
import type { LiveImage } from '../../src-shared/live-report/live-data.ts';
import { maskOutline, type Ring } from '../../src-shared/mask-outline.ts';
import { type Limits, paintMap } from '../../src-shared/paint-map.ts';

/** Maps are coloured at the size at which they are scored by default, as in the program. */
const side = 224;
const longest = 400;

export interface Look {
  lut: Uint8Array;
  opacity: number;
  truth: boolean;
}

export interface Shown {
  image: LiveImage;
  photo: HTMLImageElement | null;
  truth: PreparedTruth | null;
  outlines: Ring[];
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
  const mask = truth?.mask ?? null;
  const outlines = mask === null ? [] : maskOutline({ width: truth!.columns, height: truth!.rows, data: mask.data });
  return { image, photo, truth, outlines };
}

/** Sizes both canvases to the photograph's sides and draws the photograph on the first. */
export function drawPhoto(canvas: HTMLCanvasElement, shown: Shown, look: Look): void {
  const { width, height } = shown.image.size;
  const scale = longest / Math.max(width, height);
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  layPhoto(canvas.getContext('2d')!, shown);
  if (look.truth) strokeTruth(canvas.getContext('2d')!, shown);
}

const layer = document.createElement('canvas');
layer.width = side;
layer.height = side;
const pixels = new ImageData(side, side);

/** On a canvas of the photograph's size; answers with the values of the first and the last colour. */
export function drawMap(canvas: HTMLCanvasElement, map: RawMap, shown: Shown, look: Look): Limits {
  const { lut, opacity, truth } = look;
  const limits = paintMap(map, { rows: side, columns: side, limits: null, lut, opacity }, pixels.data);
  layer.getContext('2d')!.putImageData(pixels, 0, 0);
  const context = canvas.getContext('2d')!;
  layPhoto(context, shown);
  context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  if (truth) strokeTruth(context, shown);
  return limits;
}

function layPhoto(context: CanvasRenderingContext2D, { photo }: Shown): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#808080';
  context.fillRect(0, 0, width, height);
  if (photo !== null && photo.naturalWidth > 0) context.drawImage(photo, 0, 0, width, height);
}

/** In a light line on a dark one, which is seen on any photograph. */
function strokeTruth(context: CanvasRenderingContext2D, { image, outlines, truth }: Shown): void {
  if (truth === null) return;
  const { width, height } = context.canvas;
  const path = new Path2D();
  for (const box of image.truth!.boxes) {
    const [across, down] = [width / image.size.width, height / image.size.height];
    path.rect(box.x * across, box.y * down, box.width * across, box.height * down);
  }
  for (const ring of outlines) {
    ring.forEach(([x, y], i) => {
      const [px, py] = [(x * width) / truth.columns, (y * height) / truth.rows];
      if (i === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
    });
    path.closePath();
  }
  for (const [colour, line] of [
    ['rgba(0, 0, 0, 0.6)', 3.5],
    ['#6fe3ff', 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.stroke(path);
  }
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
