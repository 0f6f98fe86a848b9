/** What a large workspace for measurements holds besides its pictures: embeddings of a model, reviews, tags, scores. */
import type { Dataset } from '../src-main/datasets/dataset.ts';
import type { ImageScores } from '../src-main/evaluate/score-image.ts';
import { encodeScores } from '../src-main/evaluate/score-record.ts';
import { comparisonRows } from '../src-main/explain/comparison-rows.ts';
import { rememberModel } from '../src-main/models/model-settings.ts';
import { projectEmbeddings } from '../src-main/queries/projection.ts';
import { storedImage } from '../src-main/queries/shown-image.ts';
import { Thumbnails } from '../src-main/queries/thumbnails.ts';
import { WorkspaceSession } from '../src-main/session/workspace-session.ts';
import { mapConcurrently } from '../src-main/system/pace.ts';
import { openWorkspace } from '../src-main/workspace/open.ts';
import type { StoredImage } from '../src-main/workspace/tables/images.ts';
import type { Workspace } from '../src-main/workspace/workspace.ts';
import { unattended } from '../src-shared/progress.ts';
import { createRandom, type Random } from '../src-shared/random.ts';
import { defaultRunSettings } from '../src-shared/run-spec/defaults.ts';
import { defaultThresholds } from '../src-shared/thresholds.ts';

const width = 64;
const scoredRows = ['single', 'averaged', 'averaged-top'];
const tagNames = ['look again', 'good example', 'cluttered', 'for the figure'];

export async function fillLargeWorkspace(
  folder: string,
  dataset: Dataset,
  { seed, projection }: { seed: number; projection: boolean },
): Promise<void> {
  using workspace = openWorkspace(folder, { create: true });
  // What is made here can be made again: no flush to disk after each of thousands of batches.
  workspace.store.db.pragma('synchronous = OFF');
  await workspace.images.importAll(dataset);
  const images = await workspace.images.all();
  await putEmbeddings(workspace, images, createRandom(seed, 'embeddings'));
  await putReviews(workspace, images, createRandom(seed, 'reviews'));
  await putScores(workspace, images, createRandom(seed, 'scores'));
  const session = new WorkspaceSession(workspace);
  if (projection) await projectEmbeddings(workspace.models.byKey('large')!.id, { session }, unattended);
  const thumbnails = new Thumbnails(workspace);
  const distinct = new Map(images.map((image) => [image.sha256, image]));
  await mapConcurrently([...distinct.values()], 4, async (image) => {
    for (const size of [160, 320] as const)
      await thumbnails.of(storedImage(session, image.imageId), { size, crop: null });
  });
}

async function putEmbeddings(workspace: Workspace, images: readonly StoredImage[], random: Random): Promise<void> {
  const spec = { layer: 'head', normalize: true };
  const { id } = workspace.models.ensure({ key: 'large', backbone: 'small', weightsSha256: '', spec, file: null });
  rememberModel(id, defaultRunSettings(0), { workspace });
  const classes = 1 + images.reduce((most, { classIndex }) => Math.max(most, classIndex), 0);
  const centres = Float32Array.from({ length: classes * width }, () => random.normal());
  const rows = function* () {
    for (const { imageId, classIndex } of images) {
      const vector = new Float32Array(width);
      let square = 0;
      for (let e = 0; e < width; e++) {
        vector[e] = centres[classIndex * width + e] + 2.4 * (random.next() + random.next() - 1);
        square += vector[e] ** 2;
      }
      for (let e = 0; e < width; e++) vector[e] /= Math.sqrt(square);
      yield { imageId, vector };
    }
  };
  await workspace.embeddings.put(id, rows());
}

async function putReviews(
  { edits, reviews }: Workspace,
  images: readonly StoredImage[],
  random: Random,
): Promise<void> {
  const ids = images.map(({ imageId }) => imageId);
  const some = (share: number) => ids.filter(() => random.next() < share);
  for (const [state, share] of [
    ['skipped', 0.05],
    ['done', 0.3],
    ['reviewed', 0.2],
  ] as const) {
    await edits.describeMany(some(share), 'large', { review: state });
  }
  for (const tag of tagNames) await reviews.tagMany(some(0.05), tag, true);
}

async function putScores(workspace: Workspace, images: readonly StoredImage[], random: Random): Promise<void> {
  const rows = comparisonRows({ triplets: 50, top: 50 }).filter(({ id }) => scoredRows.includes(id));
  const spec = { rows, size: { rows: 224, columns: 224 }, thresholds: [...defaultThresholds] };
  const modelId = workspace.models.byKey('large')!.id;
  const { id } = workspace.evaluations.ensure({ key: 'large', modelId, spec });
  const samples = Array.from({ length: 256 }, () => sampleScores(random));
  const test = images.filter(({ split }) => split === 'test');
  for (const { id: row } of rows) {
    const records = function* () {
      for (const { imageId, classIndex, boxes, mask } of test) {
        const sample = samples[random.integer(samples.length)];
        const scores: ImageScores = {
          ...sample,
          classIndex,
          energyInBox: boxes.length === 0 ? null : random.next(),
          energyInMask: mask === null ? null : random.next(),
          pixels: mask === null ? null : sample.pixels,
          boxes: boxes.length === 0 ? null : sample.boxes,
        };
        yield { imageId, record: encodeScores(scores) };
      }
    };
    await workspace.scores.putMany(id, row, records());
  }
  workspace.evaluations.markComplete(id);
}

/** A map that falls off evenly, whose upper levels lie in the mask more or less. */
function sampleScores(random: Random): ImageScores {
  const levels = defaultThresholds.length + 2;
  const inside = random.next();
  const all = Uint32Array.from({ length: levels }, (_, level) => Math.round(1000 / (1 + level / 10)));
  const masked = all.map((count, level) => Math.round((count * level * inside) / levels));
  const iou = Float32Array.from(defaultThresholds, (t) => Math.max(0, random.next() * (1 - Math.abs(t - 0.3))));
  const correct = Uint8Array.from(iou, (v) => (v >= 0.5 ? 15 : v >= 0.3 ? 1 : 0));
  const pointing = random.next() < 0.8;
  const pixels = { all, masked };
  return { classIndex: 0, energyInBox: 0, energyInMask: 0, constant: false, pixels, boxes: { iou, correct }, pointing };
}
