/**
 * Widths and heights of the columns that venues set, as data. Lengths in points, 1/72 inch, from the style files and the
 * guides for authors: a figure of that width is placed at its size, so its text keeps its size.
 */

const inch = (length: number): number => length * 72;
const mm = (length: number): number => (length * 72) / 25.4;

export interface FigureTemplate {
  title: string;
  width: number;
  /** The most that a page of the figure takes: the height of the text, less a caption of three lines. */
  height: number;
  columns: 1 | 2;
}

export const figureTemplates = {
  'cvpr-1': { title: 'CVPR, ICCV, WACV: one column', width: inch(3.25), height: inch(8.3), columns: 1 },
  'cvpr-2': { title: 'CVPR, ICCV, WACV: both columns', width: inch(6.875), height: inch(8.3), columns: 2 },
  neurips: { title: 'NeurIPS, ICLR: text width', width: inch(5.5), height: inch(8.4), columns: 1 },
  'icml-1': { title: 'ICML: one column', width: inch(3.25), height: inch(8.4), columns: 1 },
  'icml-2': { title: 'ICML: both columns', width: inch(6.75), height: inch(8.4), columns: 2 },
  'elsevier-1': { title: 'Elsevier: one column', width: mm(90), height: mm(225), columns: 1 },
  'elsevier-2': { title: 'Elsevier: both columns', width: mm(190), height: mm(225), columns: 2 },
  'ieee-1': { title: 'IEEE: one column', width: inch(3.5), height: inch(8.5), columns: 1 },
  'ieee-2': { title: 'IEEE: both columns', width: inch(7.16), height: inch(8.5), columns: 2 },
  lncs: { title: 'Springer LNCS: text width', width: mm(122), height: mm(180), columns: 1 },
} as const satisfies Record<string, FigureTemplate>;

export type FigureTemplateName = keyof typeof figureTemplates;

export const figureTemplateNames = Object.keys(figureTemplates) as [FigureTemplateName, ...FigureTemplateName[]];
