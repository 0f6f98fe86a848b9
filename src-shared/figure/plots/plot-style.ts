/**
 * Plots in the style of the figures: one column of print wide, the same text, colours that stay apart for readers with any
 * sight and in grey, and a second sign beside colour. Pure; lengths in points.
 */
import { figureTemplates } from '../figure-templates.ts';
import type { Item, Scene } from '../scene.ts';
import type { Measure } from '../text-layout.ts';

/** Of Okabe and Ito's colours, in an order in which neighbours differ in lightness, too. */
export const plotColours = ['#0b4f8a', '#e08a00', '#00745a', '#cc79a7', '#b33c00', '#56b4e9', '#1b1f24', '#8a8f96'];

/** Text, quieter text, lines of the grid. */
export const ink = '#1b1f24';
export const quiet = '#4a535d';
export const grid = '#e3e6ea';
/** Of titles, and of everything else. */
export const size = 7.5;
export const small = 7;
export const usualWidth = figureTemplates['cvpr-1'].width;

export interface PlotLook {
  title: string;
  xTitle: string;
  yTitle: string;
  measure: Measure;
  /** One column of CVPR unless given. */
  width?: number;
}

export function sceneOf(
  { title, xTitle, yTitle }: PlotLook,
  { width, height }: { width: number; height: number },
  items: readonly Item[],
): Scene {
  const page: Item = { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' };
  return { width, height, title: title === '' ? `${yTitle} against ${xTitle}` : title, items: [page, ...items] };
}

/** In the place of a plot that has nothing to show. */
export function notMeasured(look: PlotLook): Scene {
  const { title, width = usualWidth } = fitted(look);
  const at = { kind: 'text', x: 1, size } as const;
  return sceneOf(look, { width, height: size * 3.2 }, [
    { ...at, y: size, text: title, weight: 'semibold', fill: ink },
    { ...at, y: size * 2.6, text: 'not measured', fill: quiet },
  ]);
}

/** On the page: what is too long is cut. A title is set bold, and so a little wider than it is measured. */
export function fitted({ title, xTitle, yTitle, measure, width = usualWidth, ...look }: PlotLook): PlotLook {
  const within = (text: string, fontSize: number, share: number): string =>
    shortened(text, (width - 4) * share, fontSize, measure);
  return {
    ...look,
    width,
    measure,
    title: within(title, size, 0.93),
    xTitle: within(xTitle, small, 0.85),
    yTitle: within(yTitle, small, 1),
  };
}

export function shortened(text: string, width: number, fontSize: number, measure: Measure): string {
  if (measure(text, { size: fontSize }) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && measure(`${letters.join('')}…`, { size: fontSize }) > width) letters.pop();
  return `${letters.join('')}…`;
}
