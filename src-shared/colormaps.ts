/** Colour maps as tables of 256 × RGB, and maps laid over images with them. Pure: figures and live canvas share it. */
import {
  interpolateCividis,
  interpolateInferno,
  interpolateMagma,
  interpolateTurbo,
  interpolateViridis,
} from 'd3-scale-chromatic';

export const colormapNames = ['jet', 'turbo', 'viridis', 'magma', 'inferno', 'cividis', 'grey'] as const;
export type ColormapName = (typeof colormapNames)[number];

const formulas = {
  jet,
  turbo: interpolateTurbo,
  viridis: interpolateViridis,
  magma: interpolateMagma,
  inferno: interpolateInferno,
  cividis: interpolateCividis,
  grey: (t: number) => `rgb(${Math.round(255 * t)}, ${Math.round(255 * t)}, ${Math.round(255 * t)})`,
} satisfies Record<ColormapName, (t: number) => string>;

const tables = new Map<ColormapName, Uint8Array>();

/** 256 colours, R G B each, from 0 to 1. */
export function colormap(name: ColormapName): Uint8Array {
  let table = tables.get(name);
  if (table === undefined) {
    table = Uint8Array.from(Array.from({ length: 256 }, (_, i) => parseColour(formulas[name](i / 255))).flat());
    tables.set(name, table);
  }
  return table;
}

/** OpenCV's COLORMAP_JET in closed form: three ramps a quarter apart. */
function jet(t: number): string {
  const ramp = (centre: number): number => Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * t - centre))));
  return `rgb(${ramp(3)}, ${ramp(2)}, ${ramp(1)})`;
}

function parseColour(colour: string): number[] {
  if (colour.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return colour
    .match(/[\d.]+/g)!
    .slice(0, 3)
    .map(Number);
}

/** Values in [0,1] → RGB, 3 bytes each; what lies outside takes the first or last colour, NaN the first. */
export function colourise(values: ArrayLike<number>, name: ColormapName): Uint8Array {
  const table = colormap(name);
  const rgb = new Uint8Array(values.length * 3);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // A comparison with NaN is false.
    const at = value > 0 ? 3 * Math.round(255 * Math.min(1, value)) : 0;
    rgb[3 * i] = table[at];
    rgb[3 * i + 1] = table[at + 1];
    rgb[3 * i + 2] = table[at + 2];
  }
  return rgb;
}
