/** Pascal VOC's palette: the bits of the number, three at a time, from the highest bit of red, green and blue down. */
export function vocColour(index: number): number {
  let [r, g, b] = [0, 0, 0];
  for (let shift = 7, rest = index; shift >= 0; shift--, rest >>= 3) {
    r |= (rest & 1) << shift;
    g |= ((rest >> 1) & 1) << shift;
    b |= ((rest >> 2) & 1) << shift;
  }
  return (r << 16) | (g << 8) | b;
}
