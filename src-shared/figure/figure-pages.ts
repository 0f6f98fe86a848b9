/** The pages of a figure as scenes, with the place of every picture. Engine and window draw the same ones. */
import type { Size } from '../geometry.ts';
import { type FigureCell, type FigureContent, type FigureImage, imageOf } from './figure-content.ts';
import { type Bars, barPixels, figureFoot } from './figure-foot.ts';
import { figureLayout, type LabelPart, labelLeading, type PlacedRow } from './figure-layout.ts';
import { type FigureLimits, figureLimits, limitTexts } from './figure-limits.ts';
import { boxLines, contourLines, type Line, linesIn, type Place, ringLines } from './figure-lines.ts';
import { mapOver, valueBarPixels, valueOver } from './figure-picture.ts';
import type { FigureInset, FigureSpec } from './figure-spec.ts';
import type { FigureTools } from './figure-tools.ts';
import { columnTitle, oneLine, scoreTexts } from './figure-words.ts';
import { type Region, wholeImage } from './map-region.ts';
import type { Item, Scene } from './scene.ts';
import { wrapText } from './text-layout.ts';

export interface PlacedPicture extends Place {
  row: number;
  column: number;
}

export interface FigurePage {
  scene: Scene;
  /** In points of the scene. */
  pictures: PlacedPicture[];
}

export interface PagesOptions {
  /** Pixels of the pictures to an inch. */
  dpi: number;
}

const look = { ink: '#4a535d', truth: '#00b8d9', contour: '#ffffff', frame: '#ffffff', casing: '#16191d' };
const titleInk = '#1b1f24';

/** `content` has the rows and columns of the document. Throws what `tools` throw where an image cannot be read. */
export async function figurePages(
  spec: FigureSpec,
  content: FigureContent,
  tools: FigureTools,
  { dpi }: PagesOptions,
): Promise<FigurePage[]> {
  const { measure, encodePng } = tools;
  const limits = figureLimits(spec, content);
  const bars: Bars = {
    map: await encodePng(barPixels(spec.colours.map)),
    value: await encodePng(valueBarPixels(spec.colours.opacity)),
  };
  const foot = (width: number, size: number) =>
    figureFoot({ spec, content, limits, bars }, { width, size, measure, look: { ...look, contour: '#8a929b' } });
  const barsBelow = limits.columns.length > 0 && spec.colours.bar;
  const layout = figureLayout(spec, content, {
    measure,
    numberLines: (row, width, size) =>
      Math.max(...content.cells[row].map((cell) => numbersOf(cell, spec, { width, size, measure }).length)),
    foot: (width, size) => foot(width, size).height + (barsBelow ? size * 2.3 : 0),
  });
  const { width, size, labelSize, small, margin, labelWidth, titles, titleLines, left, cell, pages } = layout;
  const drawn: FigurePage[] = [];
  for (const page of pages) {
    const items: Item[] = [];
    const pictures: PlacedPicture[] = [];
    for (const [column, title] of titles.entries()) {
      // The last lines of all titles stand side by side.
      const y = margin + size * (1.2 * (titleLines - title.lines.length + 1) - 0.25);
      const place = { x: left(column) + cell / 2, y, leading: size * 1.2 };
      items.push(...linesItems(title, { ...place, size, weight: 'semibold', anchor: 'middle', fill: titleInk }));
    }
    for (const row of page.rows) {
      items.push(...labelItems(row, { left: margin, size: labelSize }));
      const images = new Images(tools, dpi);
      for (const [column, place] of row.pictures.entries()) {
        const [cell, image] = [content.cells[row.row][column], imageOf(content, row.row, column)];
        const input = { spec, limits, images, row: row.row, column, cell, image };
        items.push(...(await pictureItems(input, place, { size: small, measure })));
        const x = left(column) + layout.cell / 2;
        const numbers = numbersOf(cell, spec, { width: layout.cell, size: small, measure });
        for (const [line, text] of numbers.entries()) {
          const y = row.numbers + line * small * 1.2;
          items.push({ kind: 'text', x, y, text, size: small, anchor: 'middle', fill: look.ink });
        }
        pictures.push({ ...place, row: row.row, column });
        await tools.pause();
      }
    }
    let at = page.foot;
    if (barsBelow) {
      items.push(...columnBars(limits, { left, cell, top: at, size: small, bars, measure }));
      at += small * 2.3;
    }
    const below = foot(width - 2 * margin - labelWidth, small);
    items.push(...below.draw(margin + labelWidth, at));
    const height = at + below.height + margin;
    const background: Item = { kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' };
    drawn.push({ scene: { width, height, title: titleOf(spec, content), items: [background, ...items] }, pictures });
  }
  return drawn;
}

function titleOf(spec: FigureSpec, { rows }: FigureContent): string {
  if (spec.title !== '') return spec.title;
  return `${spec.columns.map((column) => columnTitle(column, spec)).join(', ')} of ${rows.map(({ name }) => oneLine(name)).join(', ')}`;
}

function labelItems(
  { label, pictures: [{ y, height }] }: PlacedRow,
  { left, size }: { left: number; size: number },
): Item[] {
  const leading = size * labelLeading;
  const count = label.reduce((sum, { lines }) => sum + lines.length, 0);
  let base = y + height / 2 - (count * leading) / 2 + size * 0.9;
  return label.flatMap((part) => {
    const items = linesItems(part, { x: left, y: base, leading, size, fill: titleInk });
    base += part.lines.length * leading;
    return items;
  });
}

type ParagraphLook = Omit<Extract<Item, { kind: 'paragraph' }>, 'kind' | 'lines' | 'text'>;

/** A text in its lines. */
function linesItems({ text, lines }: LabelPart, { leading, ...look }: ParagraphLook): Item[] {
  if (lines.length === 0) return [];
  return [
    lines.length === 1 && lines[0] === text
      ? { kind: 'text', text: lines[0], ...look }
      : { kind: 'paragraph', lines, text, leading, ...look },
  ];
}

/** Side by side where there is room, else one below the other. */
function numbersOf(
  cell: FigureCell,
  { scores }: Pick<FigureSpec, 'scores'>,
  { width, size, measure }: { width: number; size: number; measure: FigureTools['measure'] },
): string[] {
  const texts = scoreTexts(cell, scores);
  const joined = texts.join(' / ');
  return texts.length < 2 || measure(joined, { size }) <= width ? [joined].filter((text) => text !== '') : texts;
}

interface ColumnBars {
  left: (column: number) => number;
  cell: number;
  top: number;
  size: number;
  bars: Bars;
  measure: FigureTools['measure'];
}

/** Below each column the bar with its limits. */
function columnBars({ columns }: FigureLimits, { left, cell, top, size, bars, measure }: ColumnBars): Item[] {
  return columns.flatMap((limits, column): Item[] => {
    if (limits === null) return [];
    // Away from the numbers of the columns beside it.
    const edge = Math.min(6, cell * 0.08);
    const [x, right, y] = [left(column) + edge, left(column) + cell - edge, top + size * 1.95];
    const [low, high] = limitTexts(limits);
    const both = measure(low, { size }) + measure(high, { size }) + 4 <= right - x;
    const text = { kind: 'text' as const, y, size, fill: look.ink };
    return [
      {
        kind: 'image',
        x,
        y: top + size * 0.35,
        width: right - x,
        height: size * 0.65,
        png: bars[limits.value ? 'value' : 'map'],
      },
      ...(both
        ? [
            { ...text, x, text: low },
            { ...text, x: right, text: high, anchor: 'end' as const },
          ]
        : []),
      ...(both
        ? []
        : [
            {
              ...text,
              x: (x + right) / 2,
              text: limits.value ? `± ${high.slice(1)}` : `≤ ${high}`,
              anchor: 'middle' as const,
            },
          ]),
    ];
  });
}

/** The images of a row at the sizes that its pictures need, each made once. */
class Images {
  private readonly tools: FigureTools;
  private readonly dpi: number;
  private readonly made = new Map<string, ReturnType<FigureTools['pixels']>>();

  constructor(tools: FigureTools, dpi: number) {
    [this.tools, this.dpi] = [tools, dpi];
  }

  pixels(image: FigureImage, region: Region, place: Size): ReturnType<FigureTools['pixels']> {
    const dots = (length: number): number => Math.max(1, Math.round((length * this.dpi) / 72));
    const size = { width: dots(place.width), height: dots(place.height) };
    const key = JSON.stringify([image.id, region, size]);
    const made = this.made.get(key) ?? this.tools.pixels(image, region, size);
    this.made.set(key, made);
    return made;
  }

  encode(image: Awaited<ReturnType<FigureTools['pixels']>>): Promise<Uint8Array> {
    return this.tools.encodePng(image);
  }
}

interface PictureInput {
  spec: FigureSpec;
  limits: FigureLimits;
  images: Images;
  row: number;
  column: number;
  cell: FigureCell;
  /** That it shows. */
  image: FigureImage;
}

async function pictureItems(
  input: PictureInput,
  place: Place,
  text: { size: number; measure: FigureTools['measure'] },
): Promise<Item[]> {
  const { spec, row, cell } = input;
  if (cell.kind === 'none') return reasonItems(cell.reason, place, text);
  const stroke = Math.min(0.9, Math.max(0.5, place.width / 90));
  const items = [...(await regionItems(input, wholeImage, place, stroke))];
  for (const inset of spec.insets.filter((one) => one.row === row)) {
    const { region } = inset;
    const source: Place = {
      x: place.x + region.x * place.width,
      y: place.y + region.y * place.height,
      width: region.width * place.width,
      height: region.height * place.height,
    };
    const enlarged = insetPlace(inset, place);
    items.push(
      ...frameItems(source, 0.6),
      ...(await regionItems(input, region, enlarged, stroke)),
      ...frameItems(enlarged, 1),
    );
  }
  return items;
}

/** The part of the image in its corner, enlarged as much as its longer side allows. */
export function insetPlace({ region, corner, size }: Omit<FigureInset, 'row'>, place: Place): Place {
  const enlarged = size / Math.max(region.width, region.height);
  const [width, height] = [enlarged * region.width * place.width, enlarged * region.height * place.height];
  const edge = 1.5;
  return {
    x: corner.endsWith('left') ? place.x + edge : place.x + place.width - width - edge,
    y: corner.startsWith('top') ? place.y + edge : place.y + place.height - height - edge,
    width,
    height,
  };
}

/** White on black, so that it is seen on any picture. */
function frameItems(place: Place, strokeWidth: number): Item[] {
  const frame = (stroke: string, width: number): Item => ({ kind: 'rect', ...place, stroke, strokeWidth: width });
  return [frame(look.casing, strokeWidth + 0.9), frame(look.frame, strokeWidth)];
}

/** A part of the picture: pixels, then what is outlined on it. */
async function regionItems(
  { spec, limits, images, row, column, cell, image }: PictureInput,
  region: Region,
  place: Place,
  strokeWidth: number,
): Promise<Item[]> {
  const plain = await images.pixels(image, region, place);
  const found = limits.of(row, column);
  let drawn = plain;
  if (cell.kind === 'map' && found !== null)
    drawn = mapOver(plain, { map: cell.map, limits: found, region }, spec.colours);
  if (cell.kind === 'value' && found !== null)
    drawn = valueOver(plain, { map: cell.map, limit: found.high, region }, spec.colours.opacity);
  const { x, y, width, height } = place;
  const items: Item[] = [{ kind: 'image', x, y, width, height, png: await images.encode(drawn) }];
  const outline = (lines: readonly Line[], more: { stroke: string; dash?: number[] }): void => {
    const shown = linesIn(place, region, lines);
    if (shown.length > 0) items.push({ kind: 'lines', lines: shown, strokeWidth, ...more });
  };
  const { truth, contour, scores } = spec;
  if (truth.over === 'all' || cell.kind === 'image') {
    if (truth.boxes) outline(boxLines(image.boxes, image), { stroke: look.truth });
    if (truth.masks) outline(ringLines(image.outline, image), { stroke: look.truth });
  }
  if (contour && cell.kind === 'map')
    outline(contourLines(cell.map, scores.tau, scores.size), { stroke: look.contour, dash: [2, 1.2] });
  return items;
}

/** Why there is no picture, in its place. */
function reasonItems(
  reason: string,
  { x, y, width, height }: Place,
  { size, measure }: { size: number; measure: FigureTools['measure'] },
): Item[] {
  const lines = wrapText(reason, width - 6, { size }, measure).slice(0, Math.max(1, Math.floor(height / (size * 1.2))));
  const first = y + height / 2 - (lines.length * size * 1.2) / 2 + size * 0.9;
  return [
    { kind: 'rect', x, y, width, height, fill: '#f1f3f5' },
    ...lines.map(
      (text, line): Item => ({
        kind: 'text',
        x: x + width / 2,
        y: first + line * size * 1.2,
        text,
        size,
        anchor: 'middle',
        fill: look.ink,
      }),
    ),
  ];
}
