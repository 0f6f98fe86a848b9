/** The whole comparison as one SVG: maps as pictures, boxes, outlines, contours and labels as vectors. Pure text. */
import { escapeXml } from '../../../src-shared/xml.ts';

export interface FigureCell {
  title: string;
  caption: string;
  /** Data addresses, drawn one over the other. */
  pictures: readonly string[];
  /** In the coordinates of `frame`. */
  contour: string;
  scores: readonly { text: string; best: boolean }[];
  /** The value of the last colour. */
  limit: string;
}

export interface ComparisonFigure {
  heading: string;
  cells: readonly FigureCell[];
  columns: number;
  /** Of one picture, in pixels of the figure. */
  width: number;
  height: number;
  frame: { columns: number; rows: number };
  truth: { boxes: string; mask: string } | null;
  /** Colours from the lowest to the highest, and what they stand for. */
  bar: { colours: readonly string[]; low: string; high: string };
  note: string;
}

const gap = { x: 14, y: 16 };
const margin = 16;
const above = 20;
const below = 20;
const head = 30;
const foot = 44;

export function comparisonSvg(figure: ComparisonFigure): { svg: string; width: number; height: number } {
  const { cells, columns, width, height } = figure;
  const rows = Math.ceil(cells.length / columns);
  const total = {
    width: 2 * margin + columns * width + (columns - 1) * gap.x,
    height: 2 * margin + head + rows * (above + height + below) + (rows - 1) * gap.y + foot,
  };
  const parts = cells.map((cell, at) => {
    const x = margin + (at % columns) * (width + gap.x);
    const y = margin + head + Math.floor(at / columns) * (above + height + below + gap.y);
    return cellParts(figure, cell, x, y);
  });
  const svg = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${total.width}" height="${total.height}" viewBox="0 0 ${total.width} ${total.height}" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">`,
    `<rect width="${total.width}" height="${total.height}" fill="#fff"/>`,
    text(margin, margin + 14, figure.heading, { size: 14, weight: 600 }),
    ...parts.flat(),
    ...barParts(figure, total),
    '</svg>',
  ];
  return { svg: `${svg.join('\n')}\n`, ...total };
}

function cellParts(figure: ComparisonFigure, cell: FigureCell, x: number, y: number): string[] {
  const { width, height, frame, truth } = figure;
  const top = y + above;
  const scale = `translate(${x} ${top}) scale(${width / frame.columns} ${height / frame.rows})`;
  const stroke = 'fill="none" vector-effect="non-scaling-stroke" stroke-linejoin="round"';
  const path = (d: string, look: string): string[] => (d === '' ? [] : [`<path d="${d}" ${stroke} ${look}/>`]);
  return [
    text(x, y + 12, cell.title, { weight: 600 }),
    text(x + width, y + 12, cell.caption, { anchor: 'end', fill: '#5c6167', size: 11 }),
    ...cell.pictures.map(
      (href) =>
        `<image x="${x}" y="${top}" width="${width}" height="${height}" preserveAspectRatio="none" xlink:href="${href}"/>`,
    ),
    `<g transform="${scale}">`,
    ...path(cell.contour, 'stroke="#fff" stroke-width="1.4"'),
    ...(truth === null
      ? []
      : [
          ...path(truth.boxes, 'stroke="#6fe3ff" stroke-width="1.5"'),
          ...path(truth.mask, 'stroke="#6fe3ff" stroke-width="1.5" stroke-dasharray="3 3"'),
        ]),
    '</g>',
    scoreText(cell, x, top + height + 15),
    ...(cell.limit === ''
      ? []
      : [text(x + width, top + height + 15, cell.limit, { anchor: 'end', fill: '#5c6167', size: 10 })]),
  ];
}

function scoreText({ scores }: FigureCell, x: number, y: number): string {
  const spans = scores.map(({ text: words, best }) => {
    const look = best ? ' font-weight="600" fill="#0b6b4a"' : '';
    return `<tspan${look}>${escapeXml(words)}${best ? ' ▲' : ''}</tspan>`;
  });
  return spans.length === 0 ? '' : `<text x="${x}" y="${y}" xml:space="preserve">${spans.join('   ')}</text>`;
}

function barParts({ bar, note }: ComparisonFigure, total: { width: number; height: number }): string[] {
  const [x, y, width, height] = [margin, total.height - margin - 26, 200, 10];
  const stops = bar.colours.map((colour, at) => {
    return `<stop offset="${((100 * at) / (bar.colours.length - 1)).toFixed(1)}%" stop-color="${colour}"/>`;
  });
  return [
    `<linearGradient id="colours">${stops.join('')}</linearGradient>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="url(#colours)"/>`,
    text(x, y + 24, bar.low, { size: 11 }),
    text(x + width, y + 24, bar.high, { size: 11, anchor: 'end' }),
    text(total.width - margin, y + 24, note, { size: 11, anchor: 'end', fill: '#5c6167' }),
  ];
}

function text(
  x: number,
  y: number,
  words: string,
  { size = 12, weight = 400, anchor = 'start', fill = '#1d1f21' } = {},
): string {
  const look = `font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}"`;
  return `<text x="${x}" y="${y}" ${look}>${escapeXml(words)}</text>`;
}
