/** The report of a regression and its figures, as files. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { writePlot } from '../../queries/draw-figure.ts';
import { regressionFigure, regressionFigures, regressionPage } from '../../queries/regression-files.ts';
import type { EngineHost } from '../host.ts';
import { limitedBody, parseBody } from '../parse.ts';
import { cacheHeaders } from './bytes.ts';

const items = z.array(z.int().min(0)).min(1).max(40).nullable().default(null);
const pageBody = z.object({ items });
const figureBody = z.object({
  items,
  kind: z.enum(regressionFigures),
  format: z.enum(['pdf', 'svg', 'png']),
  dpi: z.int().min(72).max(1200),
});
const types = { pdf: 'application/pdf', svg: 'image/svg+xml', png: 'image/png' } as const;

export function regressionRoutes(host: EngineHost): Hono {
  const app = new Hono();
  const small = limitedBody(2 ** 16);

  app.post('/regression-report', small, async (c) => {
    const { items: chosen } = await parseBody(pageBody, c);
    const html = await regressionPage(chosen, host.requireOpened().engine);
    // Bytes to be saved, no page of this origin.
    return c.body(new TextEncoder().encode(html), 200, cacheHeaders(c, { type: 'application/octet-stream' }));
  });

  app.post('/regression-figure', small, async (c) => {
    const { kind, items: chosen, format, dpi } = await parseBody(figureBody, c);
    const scene = await regressionFigure(kind, chosen, host.requireOpened().engine);
    if (scene === null) throw new TripletscopeError('not-found', 'no set has images as features, so there are no maps');
    const bytes = await writePlot(scene, format, dpi);
    return c.body(new Uint8Array(bytes), 200, cacheHeaders(c, { type: types[format] }));
  });

  return app;
}
