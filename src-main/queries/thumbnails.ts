/** Thumbnails by content hash in the workspace's cache: made when first asked for, a few at a time. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Box } from '../../src-shared/geometry.ts';
import type { MaskSource } from '../datasets/dataset.ts';
import { loadMask } from '../datasets/masks.ts';
import { cropRegion, maskBounds, renderThumbnail } from '../datasets/thumbnail.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import { LatestFirst } from '../system/latest-first.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ShownFile, ShownImage } from './shown-image.ts';

export const thumbnailSizes = [160, 320] as const;
export type ThumbnailSize = (typeof thumbnailSizes)[number];

export interface ThumbnailRequest {
  size: ThumbnailSize;
  /** What the tile is cut around: the boxes, else the mask, else nothing. Null: the whole image. */
  crop: { boxes: readonly Box[]; mask: MaskSource | null } | null;
}

/** As many as libuv has threads, and no more than the machine. */
const renderedAtOnce = Math.max(1, Math.min(4, availableParallelism()));

export class Thumbnails {
  private readonly folder: string;
  private readonly rendering = new LatestFirst<Buffer<ArrayBuffer>>(renderedAtOnce);

  constructor({ cacheFolder }: Pick<Workspace, 'cacheFolder'>) {
    this.folder = path.join(cacheFolder, 'thumbnails');
  }

  /** Names the thumbnail by what it shows: equal names are equal pictures. */
  nameOf(image: ShownImage, { size, crop }: ThumbnailRequest): string {
    const { content } = image;
    if (crop === null) return `${content}-${size}`;
    const region = cropRegion(crop.boxes, image);
    if (region !== null) return `${content}-${size}-${region.x}-${region.y}-${region.width}-${region.height}`;
    if (crop.mask === null) return `${content}-${size}`;
    return `${content}-${size}-${contentKey('crop by mask', crop.mask).slice(0, 16)}`;
  }

  /** JPEG bytes. Throws the `InputProblem` of an image that is missing or damaged, `cancelled` where the signal came first. */
  async of(image: ShownImage, request: ThumbnailRequest, signal?: AbortSignal): Promise<Buffer<ArrayBuffer>> {
    const name = this.nameOf(image, request);
    const file = path.join(this.folder, name.slice(0, 2), `${name}.jpg`);
    const stored = await readFile(file).catch(() => null);
    // A power cut can leave a file without its bytes.
    if (stored !== null && stored.length > 0) return stored;
    return this.rendering.run(name, () => this.make(file, image, request), signal);
  }

  private async make(file: string, image: ShownImage, { size, crop }: ThumbnailRequest): Promise<Buffer<ArrayBuffer>> {
    const { path: source, within } = await image.find();
    const region = crop === null ? null : await regionOf(image, crop, within);
    const shown = { path: source, name: image.name, sha256: image.sha256, within };
    const bytes = await renderThumbnail(shown, { size, region });
    await writeCacheFile(file, bytes);
    return bytes;
  }
}

async function regionOf(
  image: ShownImage,
  { boxes, mask }: NonNullable<ThumbnailRequest['crop']>,
  within: ShownFile['within'],
) {
  if (boxes.length > 0 || mask === null) return cropRegion(boxes, image);
  // A tile is not the place to complain of a mask: without it, the whole image is shown.
  const loaded = await loadMask(mask, image, { within }).catch(() => null);
  const bounds = loaded && maskBounds(loaded);
  return bounds && cropRegion([bounds], image);
}

const thumbnails: WorkspaceSlot<Thumbnails> = { make: (workspace) => new Thumbnails(workspace) };

export function thumbnailsOf(session: WorkspaceSession): Thumbnails {
  return session.of(thumbnails);
}
