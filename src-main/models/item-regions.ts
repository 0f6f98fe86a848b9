/**
 * Items that are objects, and whose box a person has moved or resized: the region that such an item shows follows the box
 * before features are made of it (ADR 69). Until then it is told as one that a model has not seen.
 */
import { boundsOfGeometry } from '../../src-shared/annotate/bounds.ts';
import type { Box, Size } from '../../src-shared/geometry.ts';
import { boxAround, reachOfMask } from '../../src-shared/move-geometry.ts';
import { regionAround, regionOfContent } from '../../src-shared/object-item.ts';
import type { ImportSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { TruthObject } from '../../src-shared/truth-object.ts';
import { readFormat, readHeader } from '../datasets/image-file.ts';
import { itemSettings } from '../datasets/object-items.ts';
import { InputProblem } from '../datasets/problems.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface MovedRegion {
  imageId: ImageId;
  region: Box;
}

/** Where the regions of items ought to be and are not, with the margin of the import; in pixels of the image as displayed. */
export async function movedRegions(workspace: Workspace): Promise<MovedRegion[]> {
  const settings = workspace.settings.get('import') as ImportSettings | undefined;
  if (settings?.items !== 'objects') return [];
  const { margin } = itemSettings(settings);
  const classes = workspace.images.classes();
  const followed = workspace.regions.imported();
  const sizes = new Map<string, Size | null>();
  const moved: MovedRegion[] = [];
  for (const imageId of await workspace.edits.images()) {
    const image = workspace.images.get(imageId);
    const region = regionOfContent(image?.sha256);
    if (image === undefined || region === null) continue;
    const objects = workspace.objects.of(imageId);
    const own = objects.filter(
      (object) => object.state === 'final' && (object.class === null || object.class === classes[image.classIndex]),
    );
    if (!followed.has(imageId) && own.every(({ author }) => author === '')) continue;
    const bounds = boundsOfItem(own);
    if (bounds === null) continue;
    if (!sizes.has(image.path)) sizes.set(image.path, await sizeOf(image));
    const frame = sizes.get(image.path);
    if (!frame) continue;
    const around = regionAround({ ...bounds, x: region.x + bounds.x, y: region.y + bounds.y }, margin, frame);
    if (around.width < 1 || around.height < 1) continue;
    const wanted = withMasks(around, objects, region);
    if (!isSame(wanted, region)) moved.push({ imageId, region: wanted });
  }
  return moved;
}

/** Brings regions to their boxes; what was computed of these items is forgotten, and of no other one. Gives how many they were. */
export async function followBoxes(workspace: Workspace): Promise<number> {
  if (workspace.readOnly) return 0;
  const moved = await movedRegions(workspace);
  workspace.regions.move(moved);
  return moved.length;
}

/** As an import sees an item: its box, or its outline where it has none. */
function boundsOfItem(objects: readonly TruthObject[]): Box | null {
  const boxes = objects.filter(({ geometry }) => geometry.kind === 'box');
  const telling = boxes.length > 0 ? boxes : objects;
  return boxAround(telling.flatMap(({ geometry }) => boundsOfGeometry(geometry) ?? []));
}

/** No pixel of a mask is cut off, be it a draft's. */
function withMasks(around: Box, objects: readonly TruthObject[], { x, y }: Box): Box {
  const masks = objects.flatMap(({ geometry }) => {
    const reach = geometry.kind === 'mask' ? reachOfMask(geometry) : null;
    return reach === null ? [] : [{ ...reach, x: reach.x + x, y: reach.y + y }];
  });
  return boxAround([around, ...masks])!;
}

/** From the header alone; null where the file cannot be read: whatever decodes it says so. */
async function sizeOf({ path, relativePath: name }: Pick<StoredImage, 'path' | 'relativePath'>): Promise<Size | null> {
  try {
    return await readHeader(path, await readFormat({ path, name }), name, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return null;
  }
}

function isSame(a: Box, b: Box): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
