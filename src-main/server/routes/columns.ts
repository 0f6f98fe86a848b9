/** Columns of the data set: the catalogue, scores of a row of the table, distances to an image, and the embedding map. */
import { Hono } from 'hono';
import { catalogueFrame } from '../../queries/catalogue.ts';
import { scoresFrame } from '../../queries/image-scores.ts';
import { distancesFrame } from '../../queries/neighbours.ts';
import { storedProjection } from '../../queries/projection.ts';
import type { ImageId, ModelId } from '../../workspace/ids.ts';
import type { EngineHost } from '../host.ts';
import { parseRowId } from '../ids.ts';
import { frame } from './bytes.ts';

export function columnRoutes(host: EngineHost): Hono {
  const app = new Hono();

  app.get('/catalogue', async (c) => frame(c, await catalogueFrame(host.requireOpened().engine.session)));

  app.get('/scores/:row/:metric', async (c) => {
    const { row, metric } = c.req.param();
    return frame(c, await scoresFrame(host.requireOpened().engine, { row, metric }));
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
