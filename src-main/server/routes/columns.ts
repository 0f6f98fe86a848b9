/** Columns of the data set: the catalogue, the items of a table, scores of a row of the table, what disagrees, distances to an image, and the embedding map. */
import { Hono } from 'hono';
import { z } from 'zod';
import { metricNames } from '../../../src-shared/report-types.ts';
import { catalogueFrame } from '../../queries/catalogue.ts';
import { disagreementFrame, disagreementKinds } from '../../queries/disagreement.ts';
import { scoresFrame } from '../../queries/image-scores.ts';
import { itemsFrame } from '../../queries/items.ts';
import { distancesFrame } from '../../queries/neighbours.ts';
import { storedProjection } from '../../queries/projection.ts';
import { retrievalFrame } from '../../queries/retrieval-frame.ts';
import { sampleFrame } from '../../queries/sample-frame.ts';
import type { ImageId, ModelId } from '../../workspace/ids.ts';
import type { EngineHost } from '../host.ts';
import { parseRowId } from '../ids.ts';
import { parseInput } from '../parse.ts';
import { filtersInput } from '../routers/evaluations.ts';
import { frame } from './bytes.ts';

const sampleParams = z.object({ row: z.string().max(100), metric: z.enum(metricNames) });

const disagreementParams = z.object({ kind: z.enum(disagreementKinds) });

export function columnRoutes(host: EngineHost): Hono {
  const app = new Hono();

  app.get('/catalogue', async (c) => frame(c, await catalogueFrame(host.requireOpened().engine.session)));

  app.get('/items', async (c) => frame(c, await itemsFrame(host.requireOpened().engine.session)));

  app.get('/scores/:row/:metric', async (c) => {
    const { row, metric } = c.req.param();
    return frame(c, await scoresFrame(host.requireOpened().engine, { row, metric }));
  });

  // The name of a row may hold a slash, which no path may.
  app.get('/samples/:metric', async (c) => {
    const { row, metric } = parseInput(sampleParams, { ...c.req.param(), row: c.req.query('row') });
    const subset = parseInput(filtersInput, c.req.queries('subset') ?? []);
    const { engine } = host.requireOpened();
    return frame(c, await sampleFrame({ row, metric, subset }, engine, c.req.raw.signal));
  });

  app.get('/retrieval/:model', async (c) => {
    const model = parseRowId<ModelId>(c.req.param('model'), 'a model');
    const subset = parseInput(filtersInput, c.req.queries('subset') ?? []);
    return frame(c, await retrievalFrame({ model, subset }, host.requireOpened().engine));
  });

  app.get('/disagreement/:kind', async (c) => {
    const { kind } = parseInput(disagreementParams, c.req.param());
    return frame(c, await disagreementFrame(kind, host.requireOpened().engine));
  });

  app.get('/projection/:model', async (c) => {
    const modelId = parseRowId<ModelId>(c.req.param('model'), 'a model');
    return frame(c, await storedProjection(modelId, host.requireOpened().engine.workspace));
  });

  app.get('/distances/:model/:image', async (c) => {
    const model = parseRowId<ModelId>(c.req.param('model'), 'a model');
    const image = parseRowId<ImageId>(c.req.param('image'), 'an image');
    const { session } = host.requireOpened().engine;
    return frame(c, await distancesFrame(session, { model, image }, c.req.raw.signal));
  });

  return app;
}
