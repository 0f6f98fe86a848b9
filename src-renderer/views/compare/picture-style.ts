/** How every picture of the comparison is drawn, and where the pointer is over all of them. */
export interface PictureStyle {
  /** 256 colours, R G B each. */
  lut: Uint8Array;
  opacity: number;
  contour: boolean;
  tau: number;
  truth: boolean;
}

export interface SharedCursor {
  /** In [0,1] over the picture. */
  at: { u: number; v: number } | null;
}

/** A raw value: three significant digits, a true minus. */
export function rawNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1000 || size < 0.0001 ? size.toExponential(1) : size.toPrecision(3);
  return value < 0 ? `−${text.replace('e-', 'e−')}` : text.replace('e-', 'e−');
}
