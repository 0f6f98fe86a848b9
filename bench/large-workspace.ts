/**
 * A workspace of many images for measurements of the window: rows, boxes, masks, embeddings, reviews, tags and scores are
 * generated, pictures are the demo scenes, linked under as many names, with their thumbnails made.
 * `node bench/large-workspace.ts FOLDER [IMAGES] [map]` makes FOLDER/workspace and FOLDER/data; `map`: with its embedding map.
 */
import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset, DatasetImage } from '../src-main/datasets/dataset.ts';
import { readDataset } from '../src-main/datasets/read-dataset.ts';
import { generateDemoScenes } from '../src-main/demo/scenes/generate.ts';
import { mapConcurrently } from '../src-main/system/pace.ts';
import { unattended } from '../src-shared/progress.ts';
import { createRandom } from '../src-shared/random.ts';
import { fillLargeWorkspace } from '../testing/large-workspace-rows.ts';

export interface LargeSpec {
  /** Made where it is missing; what lies in it is replaced, but for the demo scenes. */
  folder: string;
  images: number;
  seed?: number;
  /** A folder with the demo scenes, to spare drawing them. */
  scenes?: string;
  /** Computes the embedding map too, as a user would have: most of a minute. */
  projection?: boolean;
  /** Share of test images, which are those with scores. */
  test?: number;
}

const classCount = 100;

/** The workspace's folder. */
export async function makeLargeWorkspace({
  folder,
  images,
  seed = 0,
  scenes,
  projection = false,
  test = 0.4,
}: LargeSpec): Promise<string> {
  const source = scenes ?? path.join(folder, 'scenes');
  await generateDemoScenes(source, { seed: 0 }, unattended);
  const dataset = await readDataset(source, { split: 'own', onProblem: 'leave-out', seed: 0 }, unattended);
  const data = path.join(folder, 'data');
  const workspace = path.join(folder, 'workspace');
  for (const old of [data, workspace]) await rm(old, { recursive: true, force: true });
  const large = await linkImages(data, dataset.images, { images, seed, test });
  await fillLargeWorkspace(workspace, large, { seed, projection });
  return workspace;
}

async function linkImages(
  root: string,
  scenes: readonly DatasetImage[],
  { images, seed, test }: { images: number; seed: number; test: number },
): Promise<Dataset> {
  const random = createRandom(seed, 'large workspace');
  const classes = Array.from({ length: classCount }, (_, c) => `${String(c + 1).padStart(3, '0')}.Species_${c + 1}`);
  for (const name of classes) await mkdir(path.join(root, 'images', name), { recursive: true });
  const rows = Array.from({ length: images }, (_, i): DatasetImage => {
    const classIndex = Math.floor((i * classCount) / images);
    const scene = scenes[random.integer(scenes.length)];
    const name = `Species_${classIndex + 1}_${String(i + 1).padStart(6, '0')}`;
    const relativePath = `images/${classes[classIndex]}/${name}.jpg`;
    return {
      ...scene,
      id: String(i + 1),
      name,
      relativePath,
      path: path.join(root, relativePath),
      classIndex,
      split: random.next() < test ? 'test' : 'train',
      boxes: random.next() < 0.9 ? scene.boxes : [],
      mask: random.next() < 0.7 ? scene.mask : null,
    };
  });
  const sources = new Map(scenes.map((scene) => [scene.sha256, scene.path]));
  await mapConcurrently(rows, 16, async ({ path: target, sha256 }) => {
    const from = sources.get(sha256)!;
    // A disk allows only so many links to one file, or none at all.
    await link(from, target).catch(() => copyFile(from, target));
  });
  return { root, format: 'folders', classes, images: rows, problems: [] };
}

if (import.meta.main) {
  const [folder, images = '100000', map] = process.argv.slice(2);
  if (folder === undefined) throw new Error('node bench/large-workspace.ts FOLDER [IMAGES] [map]');
  const start = performance.now();
  const spec = { folder: path.resolve(folder), images: Number(images), projection: map === 'map' };
  const workspace = await makeLargeWorkspace(spec);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${workspace}: ${images} images in ${seconds} s\n`);
}
