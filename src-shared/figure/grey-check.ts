/** What of a figure is lost when it is printed in grey. */
import { type ColormapName, colormap } from '../colormaps.ts';
import type { FigureContent } from './figure-content.ts';
import { figureLimits } from './figure-limits.ts';
import type { FigureSpec } from './figure-spec.ts';
import { columnTitle } from './figure-words.ts';
import { mapRegion, wholeImage } from './map-region.ts';

/** CIE L* (0 … 100) of an sRGB colour, 0 … 255 each. */
export function lightness(red: number, green: number, blue: number): number {
  const [r, g, b] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
}

function lightnessOf(name: ColormapName): Float64Array {
  const table = colormap(name);
  return Float64Array.from({ length: 256 }, (_, i) => lightness(table[3 * i], table[3 * i + 1], table[3 * i + 2]));
}

/** How far the lightness falls again after it has risen (or the other way round), in L*: 0 where it only rises. */
export function lightnessReversal(name: ColormapName): number {
  const values = lightnessOf(name);
  const reversal = (direction: number): number => {
    let [most, fall] = [Number.NEGATIVE_INFINITY, 0];
    for (const value of values) {
      most = Math.max(most, direction * value);
      fall = Math.max(fall, most - direction * value);
    }
    return fall;
  };
  return Math.min(reversal(1), reversal(-1));
}

/** Rounding of a table to bytes makes steps of this size. */
const unseenReversal = 1;
/** Mean difference between two pictures: of colours that are told apart at a glance, and of greys that are not. */
const seen = 6;
const unseen = 2;
const side = 32;

/** In sentences; empty where nothing is lost. */
export function greyCheck(spec: FigureSpec, content: FigureContent): string[] {
  const { map } = spec.colours;
  const remarks: string[] = [];
  if (lightnessReversal(map) > unseenReversal) {
    remarks.push(
      `The colour map ${map} cannot be read in grey: different values have the same lightness. Use viridis, cividis, magma or inferno.`,
    );
  }
  if (content.cells.flat().some(({ kind }) => kind === 'value'))
    remarks.push(
      'In grey, what raises an estimate and what lowers it look the same. The numbers below the maps have signs.',
    );
  const painted = columnsInColour(spec, content);
  for (const [at, one] of painted.entries()) {
    for (const other of painted.slice(at + 1)) {
      const { colour, grey } = difference(one.colours, other.colours);
      if (colour < seen || grey >= unseen) continue;
      remarks.push(`In grey, the columns “${one.title}” and “${other.title}” cannot be distinguished.`);
    }
  }
  return remarks;
}

interface Painted {
  title: string;
  /** Of all its maps, R G B each; null where one is missing. */
  colours: (Uint8Array | null)[];
}

function columnsInColour(spec: FigureSpec, content: FigureContent): Painted[] {
  const limits = figureLimits(spec, content);
  const table = colormap(spec.colours.map);
  return spec.columns.flatMap((column, at) => {
    const colours = content.cells.map((cells, row) => {
      const cell = cells[at];
      const found = limits.of(row, at);
      if (cell.kind !== 'map' || found === null) return null;
      const scale = found.high > found.low ? 255 / (found.high - found.low) : 0;
      const rgb = new Uint8Array(3 * side * side);
      for (const [p, value] of mapRegion(cell.map, wholeImage, side, side).entries()) {
        const from = 3 * Math.round(Math.min(255, Math.max(0, (value - found.low) * scale)));
        rgb.set(table.subarray(from, from + 3), 3 * p);
      }
      return rgb;
    });
    return colours.every((one) => one === null) ? [] : [{ title: columnTitle(column, spec), colours }];
  });
}

/** Mean over the pixels that both have: of the largest difference of R, G and B in percent, and of L*. */
function difference(one: Painted['colours'], other: Painted['colours']): { colour: number; grey: number } {
  let [colour, grey, pixels] = [0, 0, 0];
  for (const [row, a] of one.entries()) {
    const b = other[row];
    if (a === null || b === null) continue;
    for (let p = 0; p < a.length; p += 3) {
      const parts = [0, 1, 2].map((c) => Math.abs(a[p + c] - b[p + c]));
      colour += (100 * Math.max(...parts)) / 255;
      grey += Math.abs(lightness(a[p], a[p + 1], a[p + 2]) - lightness(b[p], b[p + 1], b[p + 2]));
      pixels++;
    }
  }
  return pixels === 0 ? { colour: 0, grey: 0 } : { colour: colour / pixels, grey: grey / pixels };
}
