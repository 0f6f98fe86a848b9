/** A figure as files: PDF with all its pages, or SVG, PNG, TIFF with a file for each page. */
import { type FigurePage, figurePages } from '../../src-shared/figure/figure-pages.ts';
import { type FigureSpec, figureText } from '../../src-shared/figure/figure-spec.ts';
import type { FigureTools } from '../../src-shared/figure/figure-tools.ts';
import { greyCheck } from '../../src-shared/figure/grey-check.ts';
import type { Region } from '../../src-shared/figure/map-region.ts';
import type { RasterImage, Scene } from '../../src-shared/figure/scene.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Pixels } from '../datasets/decode.ts';
import { loadPixels } from '../datasets/load-images.ts';
import { resizePixels } from '../datasets/resize-pixels.ts';
import { drawingTools } from '../figures/drawing-tools.ts';
import { standaloneSvg } from '../figures/fonts.ts';
import { scenesPdf } from '../figures/pdf.ts';
import { renderPng, renderTiff } from '../figures/png.ts';
import type { Engine } from '../session/engine.ts';
import { createPace } from '../system/pace.ts';
import type { ImageId } from '../workspace/ids.ts';
import { type DrawnFigure, figureContent } from './figure-content.ts';
import { storedImage } from './shown-image.ts';

export const figureFormats = ['pdf', 'svg', 'png', 'tiff', 'json'] as const;
export type FigureFormat = (typeof figureFormats)[number];

export interface FigureFile {
  /** What is put between the stem of the name and its ending: `-2` on the second of several pages. */
  page: string;
  format: FigureFormat;
  bytes: Uint8Array;
}

export interface FigureFiles extends Pick<DrawnFigure, 'spec' | 'notes'> {
  files: FigureFile[];
  /** One a page. */
  scenes: Scene[];
}

/** The JSON of what was drawn draws the same bytes again. Throws as `figureContent`, and the `InputProblem` of an image. */
export async function drawFigure(
  { spec: asked, formats, dpi }: { spec: FigureSpec; formats: readonly FigureFormat[]; dpi: number },
  engine: Engine,
  context: WorkContext,
): Promise<FigureFiles> {
  const drawn = await figureContent(asked, engine, context);
  const pages = await figurePages(drawn.spec, drawn.content, engineTools(engine), { dpi });
  const files: FigureFile[] = [];
  for (const format of formats) {
    context.signal.throwIfAborted();
    files.push(...(await filesOf(format, pages, { spec: drawn.spec, dpi })));
  }
  const notes = [...drawn.notes, ...greyCheck(drawn.spec, drawn.content)];
  return { spec: drawn.spec, notes, files, scenes: pages.map(({ scene }) => scene) };
}

/** A scene of a window, by the writers of the figures. */
export async function writePlot(scene: Scene, format: 'pdf' | 'svg' | 'png', dpi: number): Promise<Uint8Array> {
  if (format === 'pdf') return scenesPdf([scene]);
  return format === 'png' ? renderPng(scene, { dpi }) : new TextEncoder().encode(standaloneSvg(scene));
}

async function filesOf(
  format: FigureFormat,
  pages: readonly FigurePage[],
  { spec, dpi }: { spec: FigureSpec; dpi: number },
): Promise<FigureFile[]> {
  const scenes = pages.map(({ scene }) => scene);
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const whole = (bytes: Uint8Array): FigureFile[] => [{ page: '', format, bytes }];
  const each = async (draw: (scene: Scene) => Promise<Uint8Array> | Uint8Array): Promise<FigureFile[]> => {
    const files: FigureFile[] = [];
    for (const [at, scene] of scenes.entries())
      files.push({ page: scenes.length === 1 ? '' : `-${at + 1}`, format, bytes: await draw(scene) });
    return files;
  };
  switch (format) {
    case 'json':
      return whole(text(figureText(spec)));
    case 'pdf':
      return whole(await scenesPdf(scenes));
    case 'svg':
      return each((scene) => text(standaloneSvg(scene)));
    case 'png':
      return each((scene) => renderPng(scene, { dpi }));
    case 'tiff':
      return each((scene) => renderTiff(scene, { dpi }));
  }
}

function engineTools({ session }: Engine): FigureTools {
  let latest: { id: string; pixels: Promise<Pixels> } | null = null;
  const whole = (id: string): Promise<Pixels> => {
    // One decoded image at a time: rows are drawn one after another.
    if (latest?.id !== id) latest = { id, pixels: decoded(id) };
    return latest.pixels;
  };
  const decoded = async (id: string): Promise<Pixels> => {
    const { name, sha256, find } = storedImage(session, Number(id) as ImageId);
    const { path, within } = await find();
    return loadPixels({ path, name, within, ...(sha256 !== undefined && { sha256 }) });
  };
  return {
    ...drawingTools,
    pixels: async ({ id }, region, { width, height }) => {
      const part = partOf(await whole(id), region);
      const data = new Uint8Array(width * height * 3);
      const store = (line: Uint8Array, y: number): void => data.set(line, y * width * 3);
      await resizePixels(part, { width, height }, store, { pace: createPace() });
      return { width, height, data };
    },
  };
}

/** To whole pixels, at least one. */
function partOf(image: Pixels, { x, y, width, height }: Region): RasterImage {
  if (width === 1 && height === 1) return image;
  const left = Math.min(image.width - 1, Math.round(x * image.width));
  const top = Math.min(image.height - 1, Math.round(y * image.height));
  const across = Math.max(1, Math.min(image.width - left, Math.round(width * image.width)));
  const down = Math.max(1, Math.min(image.height - top, Math.round(height * image.height)));
  const data = new Uint8Array(across * down * 3);
  for (let line = 0; line < down; line++) {
    const from = 3 * ((top + line) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * across), 3 * line * across);
  }
  return { width: across, height: down, data };
}
