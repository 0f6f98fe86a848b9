/**
 * Which part of an image a network sees: the image is resized, and a window of it is the input. The frame is that window in
 * shares of the image's sides, so that a map of the input has its place in the whole image (METHOD 7). Pure.
 */
import type { Box, Size } from './geometry.ts';

/** A rectangle inside the image as displayed; all four in [0,1] of its sides. */
export interface InputFrame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The geometry of a preprocessing. */
export interface InputGeometry {
  /** Side of the input in pixels. */
  size: number;
  /** The shorter side is resized to this, and the centre is cut out. Absent: the image is stretched to the input. */
  shorterSide?: number | undefined;
}

export interface InputPlan {
  /** The image is resized to this. */
  resized: Size;
  /** What of it is the input, in pixels of the resized image. */
  window: Box;
}

/**
 * Sides and offsets as torchvision's `Resize(shorterSide)` and `CenterCrop(size)` compute them: the longer side is cut to a
 * whole number, an offset that is half a pixel is rounded to even. `shorterSide` must be at least `size`.
 */
export function inputPlan({ size, shorterSide }: InputGeometry, { width, height }: Size): InputPlan {
  if (shorterSide === undefined)
    return { resized: { width: size, height: size }, window: { x: 0, y: 0, width: size, height: size } };
  const longer = (long: number, short: number): number => Math.floor((shorterSide * long) / short);
  const resized =
    width <= height
      ? { width: shorterSide, height: longer(height, width) }
      : { width: longer(width, height), height: shorterSide };
  const offset = (side: number): number => halfToEven((side - size) / 2);
  return { resized, window: { x: offset(resized.width), y: offset(resized.height), width: size, height: size } };
}

/** Null where the input is the whole image. */
export function inputFrame(geometry: InputGeometry, image: Size): InputFrame | null {
  const { resized, window } = inputPlan(geometry, image);
  if (window.width === resized.width && window.height === resized.height) return null;
  return {
    left: window.x / resized.width,
    top: window.y / resized.height,
    width: window.width / resized.width,
    height: window.height / resized.height,
  };
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
