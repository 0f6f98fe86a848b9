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

/** How EXIF (tag 0x0112) turns stored pixels before they are displayed; 1 not at all, from 5 on the sides are swapped. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
