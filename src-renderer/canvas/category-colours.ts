/** Colours for categories without an order, as even to the eye as their number allows, for a dark and a light ground. */

/**
 * `count` colours as #rrggbb. Hues follow the golden angle, so that neighbours in the list differ most; lightness and
 * chroma alternate (OKLCH), so that more than a dozen stay apart.
 */
export function categoryColours(count: number, dark: boolean): string[] {
  return Array.from({ length: count }, (_, i) => {
    const lightness = (dark ? [0.78, 0.66, 0.86] : [0.55, 0.42, 0.64])[i % 3];
    const chroma = [0.15, 0.12, 0.1][Math.floor(i / 3) % 3];
    return oklch(lightness, chroma, 30 + i * 137.508);
  });
}

/** Colours out of the gamut are cut off. */
function oklch(lightness: number, chroma: number, degrees: number): string {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${linear.map((value) => byteOf(value).toString(16).padStart(2, '0')).join('')}`;
}

function byteOf(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}
