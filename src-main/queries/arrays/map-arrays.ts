/** Scores of single images, and the raw maps that were scored. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { decodeFrame } from '../../../src-shared/frame.ts';
import { inWholeImage } from '../../../src-shared/resize-map.ts';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { comparisonRows } from '../../explain/comparison-rows.ts';
import { rowMaps } from '../../explain/explain-rows.ts';
import { chosenOrCurrent } from '../../models/choose-model.ts';
import { settingsOf } from '../../models/model-settings.ts';
import { openModel } from '../../models/open-model.ts';
import { explanations, prepareExplanations } from '../../pipeline/explanations.ts';
import { catalogueIndex } from '../catalogue.ts';
import { availableScores, scoresFrame } from '../image-scores.ts';
import { type ArraySource, arrayImages, matrixTable } from './array-set.ts';
import { aboutModel } from './model-arrays.ts';

/** What each image contributes to each metric of each row of the table, [n, rows, metrics]; NaN where it has no value. */
export const scoreArrays: ArraySource = async ({ subset }, engine, { signal, report }) => {
  const { evaluation, rows, metrics } = await availableScores(engine.workspace);
  const index = await catalogueIndex(engine.session);
  if (evaluation === null || index === null)
    throw new TripletscopeError('not-found', 'nothing was evaluated yet', {
      remedy: 'Score the maps first: `tripletscope evaluate`, or *Score the maps* in the window.',
    });
  const columns: Float32Array[] = [];
  for (const { id } of rows)
    for (const metric of metrics) {
      signal.throwIfAborted();
      report({ stage: 'scores', done: columns.length, total: rows.length * metrics.length });
      const frame = await scoresFrame(engine, { row: id, metric });
      columns.push(decodeFrame<unknown, { value: Float32Array }>(new Uint8Array(frame).buffer).arrays.value);
    }
  const isScored = (row: number): boolean => columns.some((column) => !Number.isNaN(column[row]));
  const places = new Map([...index.imageId].map((id, row) => [id, row]));
  const images = await arrayImages(engine, (id) => (subset?.has(id) ?? true) && isScored(places.get(id) ?? -1));
  if (images.length === 0) throw new TripletscopeError('not-found', 'none of these images was scored');
  function* pieces(): Generator<Float32Array> {
    for (const { imageId } of images) yield Float32Array.from(columns, (column) => column[places.get(imageId)!]);
  }
  const scored = engine.workspace.evaluations.all().find(({ id }) => id === evaluation);
  const model = scored && engine.workspace.models.get(scored.modelId);
  const shape = [images.length, rows.length, metrics.length];
  const meaning =
    'what each image contributes to a metric, NaN where it has no value: energy, IoU and pointing from 0 to 1, MaxBoxAcc, MaxBoxAccV2 and PxAP in percent';
  const titles = rows.flatMap(({ id }) => metrics.map((metric) => `${id}:${metric}`));
  return {
    arrays: [
      { kind: 'float32', name: 'scores', shape, meaning, pieces },
      {
        kind: 'text',
        name: 'rows',
        shape: [rows.length],
        meaning: 'rows of the table',
        texts: rows.map(({ id }) => id),
      },
      { kind: 'text', name: 'metrics', shape: [metrics.length], meaning: 'metrics', texts: metrics },
    ],
    images,
    about: { ...(model === undefined ? {} : aboutModel(model, engine)), evaluation },
    table: matrixTable(titles, images, pieces),
  };
};

/** Rows and columns of a map of the whole image, as `maps` writes it. */
const wholeSide = 224;
const wholeFrame = { left: 0, top: 0, width: 1, height: 1 };

/** Raw maps of the test images, [n, rows, H, W]: before ReLU, at the resolution of the feature map. Without the centre. */
export const mapArrays: ArraySource = async ({ subset, model: named }, engine, context) => {
  const stored = chosenOrCurrent(named, engine);
  const { explain } = settingsOf(stored.id, engine) ?? defaultRunSettings(0);
  const { model } = await openModel(stored.id, engine, context);
  // The centre is drawn in another resolution, and everybody can draw it.
  const drawn = comparisonRows(explain).filter(({ source }) => source.kind !== 'center');
  const request = { model, settings: explain, rows: drawn };
  const prepared = await prepareExplanations(request, engine, context);
  const { images: seen, shape, source } = model.features;
  const anchors = prepared.anchors.filter((anchor) => subset?.has(seen[anchor].imageId) ?? true);
  if (anchors.length === 0)
    throw new TripletscopeError('not-found', 'no test image with a triplet is among these', {
      expected: 'test images: maps are drawn of them',
    });
  const classes = engine.workspace.images.classes();
  // Where the network sees a part of some image, all maps are those of whole images, and of one size.
  const isCropped = anchors.some((anchor) => source.extractor.frameOf(seen[anchor]) !== undefined);
  const [rows, columns] = isCropped ? [wholeSide, wholeSide] : [shape.rows, shape.columns];
  const whole = (map: RawMap): Float32Array =>
    isCropped ? inWholeImage({ ...map, frame: map.frame ?? wholeFrame }).data : map.data;
  async function* pieces(): AsyncGenerator<Float32Array> {
    const wanted = { wanted: new Set(anchors), curveTop: [], curveTriplets: [] };
    let done = 0;
    for await (const chunk of explanations(prepared, wanted, engine, context))
      for (const { image } of chunk) {
        for (const { map } of rowMaps(prepared.rows, image)) yield whole(map);
        context.report({ stage: 'maps', done: ++done, total: anchors.length });
      }
  }
  const ids = prepared.rows.map(({ id }) => id);
  const images = anchors.map((anchor) => {
    const { relativePath, classIndex, split } = seen[anchor];
    return { relativePath, className: classes[classIndex], split };
  });
  const meaning = 'raw maps Σ αₖ Aₖ, before ReLU, at the resolution of the feature map; image, row of the table, y, x';
  return {
    arrays: [
      {
        kind: 'float32',
        name: 'maps',
        shape: [images.length, ids.length, rows, columns],
        meaning,
        pieces,
      },
      { kind: 'text', name: 'rows', shape: [ids.length], meaning: 'rows of the table', texts: ids },
    ],
    images,
    about: { ...aboutModel(stored, engine), layer: model.features.layer },
    table: null,
  };
};
