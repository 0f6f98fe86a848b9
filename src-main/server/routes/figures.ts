/** What a figure shows, for the preview of the window; and its files, as `tripletscope figure --spec` writes them. */
import { zipSync } from 'fflate';
import { Hono } from 'hono';
import { z } from 'zod';
import { figureFrame } from '../../../src-shared/figure/figure-frame.ts';
import { checked } from '../../../src-shared/figure/figure-spec.ts';
import { sceneOf, sceneSchema } from '../../../src-shared/figure/scene-schema.ts';
import { encodeFrame } from '../../../src-shared/frame.ts';
import { drawFigure, type FigureFile, figureFormats, writePlot } from '../../queries/draw-figure.ts';
import { figureContent } from '../../queries/figure-content.ts';
import type { EngineHost } from '../host.ts';
import { limitedBody, parseBody } from '../parse.ts';
import { cacheHeaders, frame } from './bytes.ts';

const largestBody = 4 * 2 ** 20;

const contentBody = z.object({ spec: z.unknown() });
const fileBody = z.object({
  spec: z.unknown(),
  formats: z.array(z.enum(figureFormats)).min(1).max(figureFormats.length),
  dpi: z.int().min(72).max(1200),
  /** Of the files in an archive, without ending. */
  name: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .default('figure'),
});

const plotBody = z.object({
  scene: sceneSchema,
  format: z.enum(['pdf', 'svg', 'png']),
  dpi: z.int().min(72).max(1200),
});

export function figureRoutes(host: EngineHost): Hono {
  const app = new Hono();
  const small = limitedBody(largestBody);

  app.post('/figure-content', small, async (c) => {
    const body = await parseBody(contentBody, c);
    const { signal } = c.req.raw;
    const context = { signal, report: () => {} };
    const { spec, content, notes } = await figureContent(
      checked(body.spec, undefined),
      host.requireOpened().engine,
      context,
    );
    const { meta, arrays } = figureFrame(spec, content, notes);
    return frame(c, encodeFrame(meta, arrays));
  });

  /** One file as it is, several as a ZIP archive. */
  app.post('/figure-files', small, async (c) => {
    const { spec, formats, dpi, name } = await parseBody(fileBody, c);
    const context = { signal: c.req.raw.signal, report: () => {} };
    const request = { spec: checked(spec, undefined), formats, dpi };
    const { files } = await drawFigure(request, host.requireOpened().engine, context);
    const bytes = files.length === 1 ? files[0].bytes : archived(files, name);
    const type = files.length === 1 ? types[files[0].format] : 'application/zip';
    return c.body(new Uint8Array(bytes), 200, cacheHeaders(c, { type }));
  });

  /** A plot that the window laid out. */
  app.post('/plot-file', small, async (c) => {
    const { scene, format, dpi } = await parseBody(plotBody, c);
    const bytes = await writePlot(sceneOf(scene), format, dpi);
    return c.body(new Uint8Array(bytes), 200, cacheHeaders(c, { type: types[format] }));
  });

  return app;
}

const types: Record<FigureFile['format'], string> = {
  pdf: 'application/pdf',
  svg: 'image/svg+xml',
  png: 'image/png',
  tiff: 'image/tiff',
  json: 'application/json',
};

/** Not packed: pictures are already. The first day that the format has, so that equal files make equal archives. */
function archived(files: readonly FigureFile[], name: string): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  return zipSync(
    Object.fromEntries(
      files.map(({ page, format, bytes }) => [`${name}${page}.${format}`, [bytes, { level: 0, mtime }] as const]),
    ) as Parameters<typeof zipSync>[0],
  );
}
