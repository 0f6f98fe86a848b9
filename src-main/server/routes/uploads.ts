/** POST /api/uploads: what was dropped on the window of a browser; the desktop hands over places instead. */
import { Hono } from 'hono';
import type { ChosenFile } from '../../../src-shared/desktop-bridge.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { EngineHost } from '../host.ts';
import { readForm } from '../multipart.ts';
import { defaultUploadLimits, receiveUpload, type UploadLimits } from '../receive-upload.ts';

export interface UploadAnswer {
  files: ChosenFile[];
  /** Left out, with the first names. */
  skipped: { count: number; names: string[] };
}

/** Each part is a file; its file name is the path below what was dropped (`webkitRelativePath`). */
export function uploadRoutes(host: EngineHost, limits: UploadLimits = defaultUploadLimits): Hono {
  return new Hono().post('/uploads', async (c) => {
    if (host.options.kind !== 'serve')
      throw new TripletscopeError('unsupported', 'files are handed over by the desktop, not uploaded');
    const { body } = c.req.raw;
    if (body === null) throw new TripletscopeError('bad-input', 'the upload is empty');
    const { folder } = host.requireOpened();
    const announcedBytes = Number(c.req.header('content-length') ?? 0);
    const form = readForm(body, c.req.header('content-type') ?? '');
    const { top, skipped } = await receiveUpload(form, { folder, limits, announcedBytes });
    const files = top.map(({ path, ...file }) => ({ id: host.folders.idOf(path), ...file, isWorkspace: false }));
    return c.json({ files, skipped } satisfies UploadAnswer);
  });
}
