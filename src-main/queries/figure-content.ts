/** What a figure shows, from the workspace: its images with their ground truth, and their maps with scores. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { FigureCell, FigureContent, FigureImage } from '../../src-shared/figure/figure-content.ts';
import { rowLabel } from '../../src-shared/figure/figure-layout.ts';
import type { FigureColumn, FigureSpec } from '../../src-shared/figure/figure-spec.ts';
import { columnTitle } from '../../src-shared/figure/figure-words.ts';
import { foregroundFrom, type PreparedTruth, prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { scoresOf } from '../../src-shared/live-scores.ts';
import { maskOutline } from '../../src-shared/mask-outline.ts';
import { limitsOf } from '../../src-shared/paint-map.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { loadMask } from '../datasets/masks.ts';
import { missingSigns } from '../figures/missing-signs.ts';
import { chosenOrCurrent } from '../models/choose-model.ts';
import { withModel } from '../models/open-models.ts';
import type { Engine } from '../session/engine.ts';
import { createPace } from '../system/pace.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import type { StoredModel } from '../workspace/tables/models.ts';
import { figureImages } from './figure-images.ts';
import { centreMap, figureMap } from './figure-maps.ts';
import { foldersOfData } from './image-files.ts';

export interface DrawnFigure {
  /** With the content of its images, and the models and layers that it was drawn with. */
  spec: FigureSpec;
  content: FigureContent;
  /** What is not on it, in sentences. */
  notes: string[];
}

/** Throws `not-found` for an image or model that the workspace lacks, `bad-input` for one that is another. */
export async function figureContent(spec: FigureSpec, engine: Engine, context: WorkContext): Promise<DrawnFigure> {
  const images = await figureImages(spec, engine);
  const classes = engine.workspace.images.classes();
  const shown: { image: FigureImage; truth: PreparedTruth }[] = [];
  for (const image of images) shown.push(await withTruth(image, classes, spec, engine));
  const cells: FigureCell[][] = images.map(() => spec.columns.map(() => ({ kind: 'image' })));
  const columns = [...spec.columns];
  const work = { spec, images, shown, cells, columns, done: 0 };
  for (const [model, ats] of byModel(spec.columns, engine)) await fillColumns(work, model, ats, engine, context);
  const notes = cells.flatMap((row, at) =>
    row.flatMap((cell) => (cell.kind === 'none' ? [`${images[at].relativePath}: ${cell.reason}`] : [])),
  );
  const rows = spec.rows.map((row, at) => {
    const { relativePath, sha256 } = images[at];
    return { ...row, image: relativePath, sha256: sha256 ?? null };
  });
  const content = { rows: shown.map(({ image }) => image), cells };
  const drawn = { ...spec, rows, columns };
  return { spec: drawn, content, notes: [...new Set(notes), ...notPrinted(drawn, content)] };
}

/** Names may be in any script; the font of the figures has Latin, Greek and Cyrillic letters. */
function notPrinted(spec: FigureSpec, { rows }: FigureContent): string[] {
  const titles = spec.labels.columns ? spec.columns.map((column) => columnTitle(column, spec)) : [];
  const signs = missingSigns([...titles, ...rows.map((_, at) => rowLabel(spec, rows, at))]);
  if (signs.length === 0) return [];
  const named = `${signs.slice(0, 12).join(' ')}${signs.length > 12 ? ' …' : ''}`;
  return [
    `The font of figures does not have these signs, which are missing in the files: ${named}. Give the rows or columns other labels.`,
  ];
}

/** Columns that need a model, by it: each is opened once. */
function byModel(columns: readonly FigureColumn[], engine: Engine): Map<StoredModel | null, number[]> {
  const groups = new Map<number | null, { model: StoredModel | null; columns: number[] }>();
  for (const [at, { method, model: hash }] of columns.entries()) {
    if (method === 'image') continue;
    const model = method === 'centre' ? null : chosenOrCurrent(hash ?? undefined, engine);
    const known = groups.get(model?.id ?? null) ?? { model, columns: [] };
    groups.set(model?.id ?? null, known);
    known.columns.push(at);
  }
  return new Map([...groups.values()].map(({ model, columns: ats }) => [model, ats]));
}

interface Work {
  spec: FigureSpec;
  images: readonly StoredImage[];
  shown: readonly { image: FigureImage; truth: PreparedTruth }[];
  cells: FigureCell[][];
  columns: FigureColumn[];
  done: number;
}

async function fillColumns(
  work: Work,
  stored: StoredModel | null,
  ats: readonly number[],
  engine: Engine,
  context: WorkContext,
): Promise<void> {
  const { spec, shown, cells, columns } = work;
  const pace = createPace(context.signal);
  const total = shown.length * spec.columns.filter(({ method }) => method !== 'image').length;
  const fill = async (make: (row: number, column: FigureColumn) => ReturnType<typeof figureMap>): Promise<void> => {
    for (const [row, { truth }] of shown.entries()) {
      for (const at of ats) {
        cells[row][at] = await cellOf(() => make(row, spec.columns[at]), truth, spec);
        context.report({ stage: 'figure', done: ++work.done, total });
        await pace();
      }
    }
  };
  const requestOf = (row: number, column: FigureColumn) => ({
    image: shown[row].image.id,
    column,
    sampling: spec.sampling,
  });
  if (stored === null) return fill(async () => centreMap());
  await withModel(stored.id, engine, context, async (model) => {
    const { layer } = model.features;
    for (const at of ats) {
      requireLayer(columns[at], layer, at);
      columns[at] = { ...columns[at], model: stored.key, layer };
    }
    const viewed = { model, engine, signal: context.signal };
    await fill((row, column) => figureMap(requestOf(row, column), viewed));
  });
}

function requireLayer({ layer: wanted }: FigureColumn, layer: string, at: number): void {
  if (wanted === null || wanted === layer) return;
  throw new TripletscopeError('bad-input', `the model of column ${at + 1} explains another layer`, {
    expected: wanted,
    received: layer,
    remedy: 'Give the model of that layer, or remove "layer" from the column.',
  });
}

/** What a single image cannot have is said in its place; everything else stops the figure. */
async function cellOf(
  make: () => ReturnType<typeof figureMap>,
  truth: PreparedTruth,
  { scores: { tau, size } }: FigureSpec,
): Promise<FigureCell> {
  try {
    const map = await make();
    const scored = truth.boxes !== null || truth.mask !== null;
    return { kind: 'map', map, scores: scored ? scoresOf(map, truth, tau) : null, limits: limitsOf(map, size) };
  } catch (error) {
    const told = error instanceof TripletscopeError && ['bad-input', 'not-found', 'unsupported'].includes(error.code);
    if (!told) throw error;
    return { kind: 'none', reason: error.message };
  }
}

async function withTruth(
  { imageId, name, width, height, boxes, mask: source, classIndex }: StoredImage,
  classes: readonly string[],
  { scores: { size, convention } }: FigureSpec,
  { session }: Engine,
): Promise<{ image: FigureImage; truth: PreparedTruth }> {
  const within = foldersOfData(session);
  const foreground = foregroundFrom[convention];
  const mask = source === null ? null : await loadMask(source, { width, height }, { within, foreground });
  // Straightened to a 600th of the longer side: half a point on the widest picture.
  const tolerance = Math.max(1, Math.max(width, height) / 600);
  const outline = mask === null ? [] : maskOutline(mask, { tolerance, smallest: (3 * tolerance) ** 2 });
  const plain = boxes.map((box) => ({ x: box.x, y: box.y, width: box.width, height: box.height }));
  const truth = prepareGroundTruth({ width, height, boxes: plain, mask, classIndex }, size, convention);
  const className = classes[classIndex] ?? '';
  return { image: { id: String(imageId), name, className, width, height, boxes: plain, outline }, truth };
}
