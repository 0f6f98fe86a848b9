/**
 * Maps of value of photographs that are in no row: one model of all items, applied to the view that the photograph shows. The
 * weights are the same for every photograph, so nothing needs to be transferred from a donor (METHOD section 6).
 */
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { featureSets, type SetName } from '../../src-shared/regress/feature-sets.ts';
import type { LinearModel } from '../../src-shared/regress/fit-fold.ts';
import { effectText, viewValue } from '../../src-shared/regress/value-map.ts';
import { readHeader, readImageFile } from '../datasets/image-file.ts';
import { loadPixels } from '../datasets/load-images.ts';
import type { FeatureExtractor } from '../features/feature-extractor.ts';
import { encodePng } from '../figures/png.ts';
import type { Engine } from '../session/engine.ts';
import { KeptFolds } from './kept-folds.ts';
import { imageBlock } from './regression.ts';
import { mapFrame, painted } from './regression-maps.ts';
import { type RegressionWork, ridgeGrid } from './regression-work.ts';

interface NewPhotograph {
  view: string;
  file: string;
  /** What it adds to the estimate, compared with a photograph with average features: on the scale of t, and in words. */
  sum: number;
  effect: string;
  /** [rows, columns]. */
  map: number[];
}

/** The model of all items: for photographs that are in no row. */
export async function wholeModel(
  work: RegressionWork,
  set: SetName,
  engine: Engine,
  { signal }: WorkContext,
): Promise<LinearModel> {
  const { items, features, settings } = work;
  const named = { name: set, ...featureSets[set] };
  const split = { train: items.keys.map((_, item) => item), test: [] };
  const kept = new KeptFolds(work, engine);
  const known = await kept.read(named, split);
  if (known !== null && known.model !== null) return known.model;
  const problem = {
    attributes: items.attributes,
    blocks: { images: imageBlock(items, features, settings.pooling) },
    sets: [named],
    ...split,
    targets: items.truth.transformed,
    grid: ridgeGrid,
  };
  const found = (await engine.workers.run('regressFold', problem, { signal }))[set];
  await kept.write(named, split, found);
  return found.model;
}

/** What photographs of these views add, compared with photographs with average features. `views`: how many the table has. */
export async function photographValues(
  photographs: readonly { file: string; name: string; view: number; within?: readonly string[] | undefined }[],
  model: Pick<LinearModel, 'features'>,
  { extractor, views }: { extractor: FeatureExtractor; views: number },
  { signal }: Pick<WorkContext, 'signal'>,
): Promise<{ map: Float64Array; sum: number }[]> {
  const { rows, columns, channels } = extractor.shape;
  const loaded = await extractor.load(photographs.map(({ file, name, within }) => ({ path: file, name, within })));
  const { featureMaps, pooled } = await extractor.forward(loaded, { featureMaps: true, signal });
  const length = rows * columns * channels;
  return photographs.map(({ view }, i) => {
    const features = pooled.subarray(i * channels, (i + 1) * channels);
    // A mean over views is told from views side by side by its length; the other views add nothing to it here.
    const isMean = views > 1 && model.features?.weights.length === channels;
    const own = isMean ? features.map((value) => value / views) : new Float32Array(views * channels);
    if (!isMean) own.set(features, view * channels);
    const A = featureMaps!.subarray(i * length, (i + 1) * length);
    const maps = Array.from({ length: views }, (_, v) => (v === view ? A : new Float32Array(length)));
    return viewValue(model, { maps, pooled: own, places: rows * columns, channels }, view);
  });
}

/** `photos`: `VIEW=FILE` each. Throws `usage` for a view that the table does not have. */
export async function newPhotographs(
  work: RegressionWork,
  photos: readonly string[],
  set: SetName,
  engine: Engine,
  context: WorkContext,
): Promise<{ photographs: NewPhotograph[]; figure: Scene }> {
  const { items, features } = work;
  const named = photos.map((photo) => placed(photo, items.views));
  const model = await wholeModel(work, set, engine, context);
  const { extractor } = features.source;
  const { rows, columns } = features.shape;
  const values = await photographValues(
    named.map(({ file, view }) => ({ file, name: file, view })),
    model,
    { extractor, views: items.views.length },
    context,
  );
  const photographs = named.map(({ view, file }, i) => ({
    view: items.views[view],
    file,
    sum: values[i].sum,
    effect: effectText(values[i].sum, items.truth.log),
    map: [...values[i].map],
  }));
  const limit = Math.max(...values.flatMap(({ map }) => [...map].map(Math.abs)));
  const [cell, gap] = [160, 12];
  const [width, height] = [gap + photographs.length * (cell + gap), cell + 60];
  const drawn: Item[] = [{ kind: 'rect', x: 0, y: 0, width, height, fill: '#ffffff' }];
  for (const [i, { file, view, effect, sum }] of photographs.entries()) {
    const x = gap + i * (cell + gap);
    const image = { path: file, name: file };
    const { bytes, format } = await readImageFile(image);
    const size = await readHeader(bytes, format, file);
    const pixels = await loadPixels(image, { width: 2 * cell, height: 2 * cell });
    const frame = mapFrame(features.loaded.preprocessing, size);
    const png = await encodePng(painted(pixels, { map: values[i].map, rows, columns }, limit, frame));
    drawn.push({ kind: 'image', x, y: 24, width: cell, height: cell, png });
    drawn.push({
      kind: 'text',
      x,
      y: 16,
      text: `${path.basename(file)}, ${view}`.slice(0, 36),
      size: 8,
      fill: '#1d1f21',
    });
    drawn.push({
      kind: 'text',
      x,
      y: cell + 38,
      text: effect,
      size: 9,
      weight: 'semibold',
      fill: sum < 0 ? '#2166ac' : '#b2182b',
    });
    drawn.push({
      kind: 'text',
      x,
      y: cell + 50,
      text: `strongest colour ${effectText(limit, items.truth.log)}`,
      size: 6,
      fill: '#5c6167',
    });
  }
  return { photographs, figure: { width, height, title: 'What new photographs add to the estimate', items: drawn } };
}

function placed(photo: string, views: readonly string[]): { view: number; file: string } {
  const at = photo.indexOf('=');
  const view =
    at < 0
      ? views.length === 1
        ? 0
        : -1
      : views.findIndex((name) => name.toLowerCase() === photo.slice(0, at).toLowerCase());
  if (view >= 0) return { view, file: path.resolve(photo.slice(at + 1)) };
  throw new TripletscopeError('usage', 'the view of a new photograph is missing', {
    expected: `VIEW=FILE, with a view of the table: ${views.join(', ')}`,
    received: photo,
  });
}
