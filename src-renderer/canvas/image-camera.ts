/** The part of an image that is seen, from the whole of it to single pixels. Pure. */
import type { Point } from '../../src-shared/annotate/point.ts';
import type { Box, Size } from '../../src-shared/geometry.ts';

/** screen = image · scale + (x, y), in CSS pixels of the stage. */
export interface ImageCamera {
  scale: number;
  x: number;
  y: number;
}

/** Screen pixels for one pixel of the image. */
const mostScale = 64;
/** From here on pixels are seen as squares. */
export const gridFrom = 8;
const margin = 24;

/** The whole image in the middle, with a margin; small images are not enlarged beyond 8 times. */
export function fitImage(image: Size, stage: Size): ImageCamera {
  const room = { width: Math.max(1, stage.width - 2 * margin), height: Math.max(1, stage.height - 2 * margin) };
  const scale = Math.min(room.width / image.width, room.height / image.height, 8);
  return centred(image, stage, scale);
}

/** At this scale, in the middle. */
export function centred(image: Size, stage: Size, scale: number): ImageCamera {
  return { scale, x: (stage.width - image.width * scale) / 2, y: (stage.height - image.height * scale) / 2 };
}

export function toImage({ scale, x, y }: ImageCamera, at: Point): Point {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale };
}

export function toStage({ scale, x, y }: ImageCamera, at: Point): Point {
  return { x: at.x * scale + x, y: at.y * scale + y };
}

/** What lies under `at` (of the stage) stays there. */
export function zoomCamera(camera: ImageCamera, factor: number, at: Point, { image, stage }: Views): ImageCamera {
  const least = Math.min(fitImage(image, stage).scale, 1) / 2;
  const scale = Math.min(mostScale, Math.max(least, camera.scale * factor));
  const under = toImage(camera, at);
  return within({ scale, x: at.x - under.x * scale, y: at.y - under.y * scale }, { image, stage });
}

export function panCamera(camera: ImageCamera, by: Point, views: Views): ImageCamera {
  return within({ ...camera, x: camera.x + by.x, y: camera.y + by.y }, views);
}

/** So that a box with room around it is seen, at no larger scale than now where it is seen already. */
export function showBox(camera: ImageCamera, box: Box, { image, stage }: Views): ImageCamera {
  const a = toStage(camera, box);
  const b = toStage(camera, { x: box.x + box.width, y: box.y + box.height });
  if (a.x >= 0 && a.y >= 0 && b.x <= stage.width && b.y <= stage.height) return camera;
  const fits = Math.min(stage.width / (box.width + 1), stage.height / (box.height + 1)) * 0.7;
  const scale = Math.min(camera.scale, Math.max(fits, 1e-3));
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return within(
    { scale, x: stage.width / 2 - middle.x * scale, y: stage.height / 2 - middle.y * scale },
    { image, stage },
  );
}

interface Views {
  image: Size;
  stage: Size;
}

/** A part of the image stays on the stage, so that it is never lost. */
function within({ scale, x, y }: ImageCamera, { image, stage }: Views): ImageCamera {
  const kept = 48;
  const clamp = (value: number, length: number, room: number): number =>
    Math.min(room - kept, Math.max(kept - length * scale, value));
  return { scale, x: clamp(x, image.width, stage.width), y: clamp(y, image.height, stage.height) };
}
