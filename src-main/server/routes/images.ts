/** Pictures and ground truth of one image, by id. */
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { conventionNames } from '../../../src-shared/ground-truth.ts';
import { regionOfContent } from '../../../src-shared/object-item.ts';
import { checkFormat, type ImageFormat, imageFileError, MAX_BYTES_AT_ONCE } from '../../datasets/image-file.ts';
import { rangeOfContent } from '../../datasets/image-hash.ts';
import { reencodeForBrowser } from '../../datasets/thumbnail.ts';
import { imageLevelsOf } from '../../queries/image-levels.ts';
import { externalImage, type ShownFile, type ShownImage, storedImage } from '../../queries/shown-image.ts';
import { type ThumbnailRequest, type ThumbnailSize, thumbnailSizes, thumbnailsOf } from '../../queries/thumbnails.ts';
import { noTruthFrame, truthFrame } from '../../queries/truth.ts';
import type { WorkspaceSession } from '../../session/workspace-session.ts';
import { openFile } from '../../system/confined-files.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { EngineHost } from '../host.ts';
import { parseImageId } from '../ids.ts';
import { parseInput } from '../parse.ts';
import { cacheHeaders, frame, unchanged } from './bytes.ts';

/** What an evaluation brings maps and ground truth to: `224x224`, or `image`; and by which convention. */
const truthQuery = z.object({
  convention: z.enum(conventionNames).optional(),
  size: z
    .union([
      z.literal('image'),
      z
        .string()
        .regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, 'expected rows x columns, or image')
        .transform((text) => text.split('x').map(Number))
        .transform(([rows, columns]) => ({ rows, columns }))
        .refine(({ rows, columns }) => rows * columns <= 2 ** 20, 'expected at most a megapixel'),
    ])
    .optional(),
});

const count = z
  .string()
  .regex(/^(0|[1-9]\d{0,3})$/, 'expected a whole number from 0')
  .transform(Number);
/** `src-shared/image-levels`. */
const tileParams = z.object({ level: count, column: count, row: count });

export function imageRoutes(host: EngineHost): Hono {
  const app = new Hono();

  app.get('/thumbnails/:image', async (c) => {
    const id = parseImageId(c.req.param('image'));
    const size = thumbnailSize(c.req.query('size') ?? '160');
    const { workspace, session } = host.requireOpened().engine;
    const image = await shown(session, id);
    const request = { size, crop: c.req.query('crop') === '1' ? cropOf(workspace, id) : null };
    const thumbnails = thumbnailsOf(session);
    const answer = { type: 'image/jpeg', tag: thumbnails.nameOf(image, request) };
    const known = unchanged(c, answer);
    if (known !== null) return known;
    const bytes = await thumbnails.of(image, request, c.req.raw.signal);
    return c.body(bytes, 200, cacheHeaders(c, answer));
  });

  app.get('/images/:image', async (c) => {
    const id = parseImageId(c.req.param('image'));
    const { name, content, sha256, find } = await shown(host.requireOpened().engine.session, id);
    return sendImage(c, { ...(await find()), name, content, sha256 });
  });

  app.get('/images/:image/tiles/:level/:column/:row', async (c) => {
    const id = parseImageId(c.req.param('image'));
    const tile = parseInput(tileParams, c.req.param());
    const { session } = host.requireOpened().engine;
    const image = await shown(session, id);
    const levels = imageLevelsOf(session);
    const answer = { type: 'image/png', tag: levels.nameOf(image, tile) };
    const known = unchanged(c, answer);
    if (known !== null) return known;
    return c.body(await levels.of(image, tile, c.req.raw.signal), 200, cacheHeaders(c, answer));
  });

  app.get('/truth/:image', async (c) => {
    const id = parseImageId(c.req.param('image'));
    const { engine } = host.requireOpened();
    const { size, convention } = parseInput(truthQuery, c.req.query());
    if (typeof id === 'number') return frame(c, await truthFrame(engine, id, { wanted: size, convention }));
    const image = await externalImage(engine.session, id.external);
    return frame(c, noTruthFrame(id.external, image));
  });

  return app;
}

/** One open file from the first look at it to its last byte: what is put in its place meanwhile is never sent. */
async function sendImage(
  c: Context,
  { path, name, content, sha256, within }: ShownFile & Pick<ShownImage, 'name' | 'content' | 'sha256'>,
): Promise<Response> {
  const file = await openFile(path, within).catch((error: unknown) => {
    throw imageFileError(error, name);
  });
  let isSending = false;
  try {
    const { size, mtimeMs } = await file.stat();
    const tag = `${content}-${size}-${mtimeMs}`; // it may have been changed since it was imported
    const known = unchanged(c, { type: 'image/jpeg', tag });
    if (known !== null) return known;
    const start = Buffer.alloc(32);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    const format = checkFormat(start.subarray(0, bytesRead), name);
    const isAsStored = rangeOfContent(sha256) === null && regionOfContent(sha256) === null;
    const type = isAsStored ? browserTypes[format] : null;
    const headers = cacheHeaders(c, { type: type ?? 'image/jpeg', tag });
    if (type === null) return c.body(await reencodeForBrowser({ path, name, within, sha256 }), 200, headers);
    if (size <= MAX_BYTES_AT_ONCE) return c.body(await file.readFile(), 200, headers);
    if (c.req.method === 'HEAD') return c.body(null, 200, { ...headers, 'content-length': String(size) });
    isSending = true;
    const stream = Readable.toWeb(file.createReadStream({ start: 0, end: size - 1 })) as ReadableStream;
    return c.body(stream, 200, { ...headers, 'content-length': String(size) });
  } finally {
    if (!isSending) await file.close(); // else at the end of the stream
  }
}

type ParsedId = ReturnType<typeof parseImageId>;

async function shown(session: WorkspaceSession, id: ParsedId): Promise<ShownImage> {
  return typeof id === 'number' ? storedImage(session, id) : externalImage(session, id.external);
}

/** What its tile is cut around; an image from outside has neither boxes nor mask. */
function cropOf({ images }: Workspace, id: ParsedId): ThumbnailRequest['crop'] {
  const stored = typeof id === 'number' ? images.get(id) : undefined;
  return stored === undefined ? null : { boxes: stored.boxes, mask: stored.mask };
}

/** Null: no browser shows it. */
const browserTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
  tiff: null,
  bmp: 'image/bmp',
} satisfies Record<ImageFormat, string | null>;

function thumbnailSize(text: string): ThumbnailSize {
  const found = thumbnailSizes.find((size) => String(size) === text);
  if (found !== undefined) return found;
  throw new TripletscopeError('usage', 'thumbnails have no such size', {
    expected: thumbnailSizes.join(' or '),
    received: JSON.stringify(text.slice(0, 40)),
  });
}
