/** Boxes and masks in image pixels. A box covers [x, x+width) × [y, y+height); METHOD: "Conventions". */

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** A binary mask, row-major, 1 = object. */
export interface Mask extends Size {
  data: Uint8Array;
}
