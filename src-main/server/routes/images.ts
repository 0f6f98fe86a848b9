/** Pictures and ground truth of one image, by id. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type ImageFormat, MAX_BYTES_AT_ONCE, readFormat } from '../../datasets/image-file.ts';
import { reencodeForBrowser } from '../../datasets/thumbnail.ts';
import { findImage, storedFile } from '../../services/image-files.ts';
import { type ThumbnailSize, thumbnailSizes, thumbnailsOf } from '../../services/thumbnails.ts';
import { truthFrame } from '../../services/truth.ts';
import type { ImageId } from '../../workspace/ids.ts';
import type { EngineHost } from '../host.ts';
import { parseRowId } from '../ids.ts';
import { cacheHeaders, frame, unchanged } from './bytes.ts';

export function imageRoutes(host: EngineHost): Hono {
  const app = new Hono();

  app.get('/thumbnails/:image', async (c) => {
    const imageId = parseRowId<ImageId>(c.req.param('image'), 'an image');
    const size = thumbnailSize(c.req.query('size') ?? '160');
    const { workspace } = host.requireOpened().engine;
    const file = storedFile(workspace, imageId);
    const stored = c.req.query('crop') === '1' ? workspace.images.get(imageId)! : null;
    const request = { size, crop: stored && { boxes: stored.boxes, mask: stored.mask } };
    const thumbnails = thumbnailsOf(workspace);
    const answer = { type: 'image/jpeg', tag: thumbnails.nameOf(file, request) };
    const known = unchanged(c, answer);
    if (known !== null) return known;
    const bytes = await thumbnails.of(file, request, c.req.raw.signal);
    return c.body(new Uint8Array(bytes), 200, cacheHeaders(c, answer));
  });

  app.get('/images/:image', async (c) => {
    const imageId = parseRowId<ImageId>(c.req.param('image'), 'an image');
    const { workspace } = host.requireOpened().engine;
    const { relativePath } = storedFile(workspace, imageId);
    const { path, bytes: size } = await findImage(workspace, relativePath);
    const tag = `${imageId}-${size}-${(await stat(path)).mtimeMs}`;
    const known = unchanged(c, { type: 'image/jpeg', tag });
    if (known !== null) return known;
    const type = browserTypes[await readFormat(path, relativePath)];
    const headers = cacheHeaders(c, { type: type ?? 'image/jpeg', tag });
    if (type === null) return c.body(new Uint8Array(await reencodeForBrowser(path, relativePath)), 200, headers);
    if (size <= MAX_BYTES_AT_ONCE) return c.body(new Uint8Array(await readFile(path)), 200, headers);
    const stream = Readable.toWeb(createReadStream(path)) as ReadableStream;
    return c.body(stream, 200, { ...headers, 'content-length': String(size) });
  });

  app.get('/truth/:image', async (c) => {
    const imageId = parseRowId<ImageId>(c.req.param('image'), 'an image');
    return frame(c, await truthFrame(host.requireOpened().engine, imageId));
  });

  return app;
}

/** Null: no browser shows it. */
const browserTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
  tiff: null,
} satisfies Record<ImageFormat, string | null>;

function thumbnailSize(text: string): ThumbnailSize {
  const found = thumbnailSizes.find((size) => String(size) === text);
  if (found !== undefined) return found;
  throw new TripletscopeError('usage', 'thumbnails have no such size', {
    expected: thumbnailSizes.join(' or '),
    received: JSON.stringify(text.slice(0, 40)),
  });
}
