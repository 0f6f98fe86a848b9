/** GET /api/models/:model/file: a model as the file that another workspace imports. */
import { Hono } from 'hono';
import { unattended } from '../../../src-shared/progress.ts';
import { modelFileBytes } from '../../models/model-file.ts';
import { requireModel } from '../../models/model-settings.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { EngineHost } from '../host.ts';
import { parseRowId } from '../ids.ts';
import { frame } from './bytes.ts';

export function modelRoutes(host: EngineHost): Hono {
  return new Hono().get('/models/:model/file', async (c) => {
    const { engine } = host.requireOpened();
    const model = requireModel(parseRowId<ModelId>(c.req.param('model'), 'a model'), engine);
    return frame(c, await modelFileBytes(model, engine, { ...unattended, signal: c.req.raw.signal }));
  });
}
