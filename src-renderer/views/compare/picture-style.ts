/** How every picture of the comparison is drawn. */
export interface PictureStyle {
  /** 256 colours, R G B each. */
  lut: Uint8Array;
  opacity: number;
  contour: boolean;
  truth: boolean;
}

/** A raw value: three significant digits, a true minus. */
export function rawNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1000 || size < 0.0001 ? size.toExponential(1) : size.toPrecision(3);
  return value < 0 ? `−${text.replace('e-', 'e−')}` : text.replace('e-', 'e−');
}
