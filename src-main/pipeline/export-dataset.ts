/** The data set of a workspace, with what was drawn and changed, as the next tool reads it; what is lost is counted. */
import path from 'node:path';
import type { ExportFormat } from '../../src-shared/dataset-formats.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { itemPlace, regionOfContent } from '../../src-shared/object-item.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { encodeRuns } from '../../src-shared/rle.ts';
import type { ImportSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { Geometry, TruthObject } from '../../src-shared/truth-object.ts';
import type { Segmentation } from '../datasets/dataset.ts';
import { loadMask } from '../datasets/masks.ts';
import { InputProblem } from '../datasets/problems.ts';
import { writers } from '../datasets/writers/registry.ts';
import type { ExportImage, ExportObject, Output } from '../datasets/writers/writer.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { truthOf } from '../workspace/truth-key.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { createCount, createFolder, type ExportFile, type ImagesBy, type Loss } from './export-output.ts';
import { requireDataset } from './import-dataset.ts';

export interface ExportSettings {
  format: ExportFormat;
  /** Null: counted and not written. */
  out: string | null;
  images: ImagesBy;
  /** These alone; all images where it is null or absent. */
  subset?: ReadonlySet<ImageId> | null | undefined;
  /** Of a preview: so many images are looked at. */
  most?: number;
}

export interface ExportResult {
  format: ExportFormat;
  out: string | null;
  images: number;
  /** Those that were looked at; objects, files and losses are theirs. */
  examined: number;
  objects: number;
  /** Without the images themselves. */
  files: number;
  lost: Loss[];
  /** The first files that are written, images among them. */
  first: string[];
}

/**
 * Drafts stay here. Throws `usage` where the folder is not empty or lies in the data set, where the next import would find the images
 * again; `not-found` where no image is in the subset. What was written goes where it does not come to its end.
 */
export async function exportDataset(
  { format, out, images, subset, most = Number.POSITIVE_INFINITY }: ExportSettings,
  workspace: Workspace,
  { signal, report }: WorkContext,
): Promise<ExportResult> {
  const { root, images: total } = requireDataset({ workspace });
  const { followLinks = false } = (workspace.settings.get('import') ?? {}) as Partial<ImportSettings>;
  const within = followLinks ? undefined : [root];
  if (out !== null) refuseInside(out, root);
  const files = new Map<string, ExportFile>();
  const result = { examined: 0, objects: 0 };
  const splits = new Set<string>();
  for await (const page of workspace.images.pages()) {
    for (const image of page) {
      if (subset && !subset.has(image.imageId)) continue;
      const isItem = regionOfContent(image.sha256) !== null;
      files.set(outerPath(image), { path: image.path, within, region: isItem ? image.sha256! : null });
      splits.add(image.split);
    }
  }
  if (files.size === 0) {
    throw new TripletscopeError('not-found', 'no image of the data set is in the subset');
  }
  const fileOf = (relativePath: string) => files.get(relativePath)!;
  const output = out === null ? createCount(images) : await createFolder(out, { images, fileOf });
  async function* exported(): AsyncGenerator<ExportImage> {
    let done = 0;
    for await (const page of workspace.images.pages()) {
      for (const image of page) {
        signal.throwIfAborted();
        if (done++ % 100 === 0) report({ stage: 'export', done, total });
        const relativePath = outerPath(image);
        const file = files.get(relativePath);
        if (file === undefined) continue;
        if (result.examined >= most) return;
        const { name, classIndex, split, width, height } = image;
        if (file.region !== null) output.lose('item-as-image', 1, image.relativePath);
        const className = classes[classIndex];
        const objects = await objectsOf(workspace.objects.of(image.imageId), { className, image, within, output });
        result.examined++;
        result.objects += objects.length;
        yield { name, relativePath, className, split, width, height, objects };
      }
    }
  }
  const classes = workspace.images.classes();
  try {
    await writers[format]({ classes, isSplit: splits.size > 1, images: exported() }, output);
    if (output.losses().find(({ code }) => code === 'image-missing')?.count === files.size) throw noneThere(root);
  } catch (error) {
    await output.discard();
    throw error;
  }
  return {
    format,
    out,
    images: files.size,
    ...result,
    files: output.files,
    lost: output.losses(),
    first: output.first,
  };
}

function noneThere(root: string): TripletscopeError {
  return new TripletscopeError('not-found', 'none of the images was found, so nothing was exported', {
    file: root,
    remedy: 'Put the folder back, or export only the annotations (`--images none`).',
  });
}

/** What the image is called outside: an item that is a region of its image becomes a file of its own beside it. */
function outerPath({ name, relativePath, sha256 }: Pick<StoredImage, 'name' | 'relativePath' | 'sha256'>): string {
  if (regionOfContent(sha256) === null) return relativePath;
  return path.posix.join(path.posix.dirname(itemPlace(relativePath).source), `${name}.png`);
}

function refuseInside(out: string, root: string): void {
  const inside = path.relative(root, path.resolve(out));
  if (inside.startsWith('..') || path.isAbsolute(inside)) return;
  throw new TripletscopeError(
    'usage',
    'the folder is inside the data set: the next import would find its images twice',
    {
      file: out,
      remedy: 'Choose a folder beside it.',
    },
  );
}

interface ImageContext {
  className: string;
  image: Size & { relativePath: string };
  within: readonly string[] | undefined;
  output: Output;
}

/** Box and outline of one object together. A lone mask file is the outline of a lone box. */
async function objectsOf(truth: readonly TruthObject[], context: ImageContext): Promise<ExportObject[]> {
  const { className, image, output } = context;
  const groups = new Map<string, ExportObject & { fromFile: boolean }>();
  for (const { id, class: named, geometry, source, state } of truth) {
    if (state !== 'final') continue;
    const shared = source.kind === 'imported' && source.object !== undefined ? `object ${source.object}` : id;
    const known = groups.get(shared);
    const fits = known && (geometry.kind === 'box' ? known.box === null : known.shape === null);
    const group = fits ? known : { className: named ?? className, box: null, shape: null, fromFile: false };
    if (geometry.kind === 'box') {
      const { x, y, width, height } = geometry;
      group.box = { x, y, width, height };
    } else {
      group.shape = await shapeOf(geometry, context);
      group.fromFile = geometry.kind === 'file';
      if (group.shape === null) {
        output.lose('mask-missing', 1, image.relativePath);
        if (group.box === null) continue;
      }
    }
    groups.set(fits ? shared : known ? id : shared, group);
  }
  const objects = [...groups.values()];
  const boxes = objects.filter(({ box, shape }) => box !== null && shape === null);
  const files = objects.filter(({ box, fromFile }) => box === null && fromFile);
  if (boxes.length === 1 && files.length === 1 && boxes[0].className === files[0].className) {
    boxes[0].shape = files[0].shape;
    objects.splice(objects.indexOf(files[0]), 1);
  }
  return objects.map(({ fromFile: _, ...object }) => object);
}

/** Null for a mask file that cannot be read. */
async function shapeOf(
  geometry: Exclude<Geometry, { kind: 'box' }>,
  { image, within }: ImageContext,
): Promise<Segmentation | null> {
  const { mask } = truthOf([geometry]);
  if (mask === null) return null;
  if (mask.kind === 'segmentations' && mask.parts.length > 0) return mask.parts[0];
  try {
    const loaded = await loadMask(mask, image, { ...(within && { within }) });
    return { kind: 'rle', width: loaded.width, height: loaded.height, counts: encodeRuns(loaded) };
  } catch (error) {
    if (error instanceof InputProblem) return null;
    throw error;
  }
}
