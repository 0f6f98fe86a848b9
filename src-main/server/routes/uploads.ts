/** POST /api/uploads: what was dropped on the window of a browser; the desktop hands over places instead. */
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { ChosenFile } from '../../../src-shared/desktop-bridge.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { EngineHost } from '../host.ts';
import { readForm } from '../multipart.ts';
import { OpenUploads } from '../open-uploads.ts';
import { defaultUploadLimits, type UploadLimits, type UploadOf } from '../upload.ts';

export interface UploadAnswer {
  /** Empty while more parts are to come. */
  files: ChosenFile[];
  /** Left out so far, with the first names. */
  skipped: { count: number; names: string[] };
}

/** What is uploaded; of an upload in several requests a name that the window makes up, the number of the part, and whether more come. */
const querySchema = z.object({
  upload: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .nullable()
    .default(null),
  part: z.coerce.number().int().min(0).max(100_000).default(0),
  more: z.literal('1').optional(),
  of: z.enum(['data', 'model']).default('data'),
});

/** Each part of the form is a file; its file name is the path below what was dropped (`webkitRelativePath`). */
export function uploadRoutes(host: EngineHost, limits: UploadLimits = defaultUploadLimits): Hono {
  const open = new OpenUploads(limits);
  return new Hono().post('/uploads', async (c) => {
    if (host.options.kind !== 'serve')
      throw new TripletscopeError('unsupported', 'files are handed over by the desktop, not uploaded');
    const { folder: workspace } = host.requireOpened();
    const { id, part, more, of } = queryOf(c);
    const { body, signal } = c.req.raw;
    if (body === null) throw new TripletscopeError('bad-input', 'the upload is empty');
    const form = readForm(body, c.req.header('content-type') ?? '');
    const upload = await open.take(id, part, { workspace, of });
    try {
      await upload.add(form, Number(c.req.header('content-length') ?? 0));
      // Nobody waits for it any more: what came is not to be kept.
      if (signal.aborted) throw new TripletscopeError('cancelled', 'the upload was cancelled');
      if (more) {
        open.keep(id!, upload, { workspace, next: part + 1 });
        return c.json({ files: [], skipped: { count: 0, names: [] } } satisfies UploadAnswer);
      }
      const { top, skipped } = await upload.finish();
      const files = top.map(({ path, ...file }) => ({ id: host.folders.idOf(path), ...file, isWorkspace: false }));
      return c.json({ files, skipped } satisfies UploadAnswer);
    } catch (error) {
      await upload.discard();
      throw error;
    }
  });
}

function queryOf(c: Context): { id: string | null; part: number; more: boolean; of: UploadOf } {
  const query = querySchema.safeParse(c.req.query());
  if (!query.success || (query.data.upload === null && (query.data.part > 0 || query.data.more === '1')))
    throw new TripletscopeError('usage', 'the upload does not say which part of which it is', {
      expected: 'upload=NAME&part=0&more=1',
    });
  const { upload, part, more, of } = query.data;
  return { id: upload, part, more: more === '1', of };
}
