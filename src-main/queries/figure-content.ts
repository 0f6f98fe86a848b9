/** What a figure shows, from the workspace: its images with their ground truth, and their maps with scores. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { FigureCell, FigureContent, FigureImage } from '../../src-shared/figure/figure-content.ts';
import { rowLabel } from '../../src-shared/figure/figure-layout.ts';
import { type FigureColumn, type FigureSpec, figureSchema } from '../../src-shared/figure/figure-spec.ts';
import { columnTitle, oneLine } from '../../src-shared/figure/figure-words.ts';
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
import { cellImages, type ItemValues, itemValues } from './figure-items.ts';
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
  const stored = await cellImages(spec, images, engine);
  const values = itemValues(spec, engine);
  const classes = engine.workspace.images.classes();
  const known = new Map<StoredImage['imageId'], Promise<Shown>>();
  const shownOf = (image: StoredImage): Promise<Shown> => {
    const shown = known.get(image.imageId) ?? withTruth(image, classes, spec, engine);
    known.set(image.imageId, shown);
    return shown;
  };
  const shown: (Shown | null)[][] = [];
  for (const row of stored) {
    const own: (Shown | null)[] = [];
    for (const image of row) own.push(image === null ? null : await shownOf(image));
    shown.push(own);
  }
  const cells: FigureCell[][] = shown.map((row) =>
    row.map((one, at) => (one === null ? noView(spec.columns[at].view) : { kind: 'image' })),
  );
  const columns = spec.columns.map((column) =>
    column.method === 'value' && values.key !== null ? { ...column, regression: values.key } : column,
  );
  const work = { spec, shown, cells, columns, done: 0 };
  for (const [model, ats] of byModel(spec.columns, engine)) await fillColumns(work, model, ats, engine, context);
  await fillValues(work, stored, values, context);
  for (const [row, image] of images.entries())
    for (const [at, cell] of cells[row].entries()) {
      const own = shown[row][at];
      if (own !== null && own.stored.imageId !== image.imageId && cell.kind !== 'none')
        cells[row][at] = { ...cell, image: own.image };
    }
  const notes = cells.flatMap((row, at) =>
    row.flatMap((cell) => (cell.kind === 'none' ? [`${images[at].relativePath}: ${cell.reason}`] : [])),
  );
  const rows = spec.rows.map((row, at) => {
    const views = viewsOf(spec.columns, stored[at]);
    return { ...row, ...photographOf(images[at]), ...(views.length > 0 && { views }) };
  });
  const content: { rows: FigureImage[]; cells: FigureCell[][] } = { rows: [], cells };
  for (const image of images) {
    const own = (await shownOf(image)).image;
    content.rows.push(spec.labels.rows === 'items' ? { ...own, ...(await itemOf(image, values)) } : own);
  }
  // In the order of the schema, so that it is the same text when it was read from its file.
  const drawn = figureSchema.parse({ ...spec, rows, columns });
  return { spec: drawn, content, notes: [...new Set(notes), ...notPrinted(drawn, content)] };
}

function photographOf({ relativePath, sha256 }: StoredImage): { image: string; sha256: string | null } {
  return { image: relativePath, sha256: sha256 ?? null };
}

/** The photographs of the views that are drawn, as the document keeps them. */
function viewsOf(columns: readonly FigureColumn[], images: readonly (StoredImage | null)[]) {
  const views = new Map<string, StoredImage>();
  for (const [at, { view }] of columns.entries()) {
    const image = images[at];
    if (view !== undefined && image !== null) views.set(view, image);
  }
  return [...views].map(([view, image]) => ({ view, ...photographOf(image) }));
}

async function itemOf(image: StoredImage, values: ItemValues): Promise<Pick<FigureImage, 'item'>> {
  const item = await values.linesOf(image);
  return item.length === 0 ? {} : { item };
}

function noView(view: string | undefined): FigureCell {
  return { kind: 'none', reason: `the item has no photograph “${oneLine(view ?? '')}”` };
}

/** Names may be in any script; the font of the figures has Latin, Greek and Cyrillic letters. */
function notPrinted(spec: FigureSpec, { rows }: FigureContent): string[] {
  const titles = spec.labels.columns ? spec.columns.map((column) => columnTitle(column, spec)) : [];
  const signs = missingSigns([...titles, ...rows.flatMap((_, at) => rowLabel(spec, rows, at).split('\n'))]);
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
    if (!isMap(method)) continue;
    const model = method === 'centre' ? null : chosenOrCurrent(hash ?? undefined, engine);
    const known = groups.get(model?.id ?? null) ?? { model, columns: [] };
    groups.set(model?.id ?? null, known);
    known.columns.push(at);
  }
  return new Map([...groups.values()].map(({ model, columns: ats }) => [model, ats]));
}

/** Of a model or the baseline in the centre; maps of value are drawn apart. */
function isMap(method: FigureColumn['method']): boolean {
  return method !== 'image' && method !== 'value';
}

interface Shown {
  stored: StoredImage;
  image: FigureImage;
  truth: PreparedTruth;
}

interface Work {
  spec: FigureSpec;
  /** By cell; null where there is no photograph. */
  shown: readonly (readonly (Shown | null)[])[];
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
  const total = shown.length * spec.columns.filter(({ method }) => isMap(method)).length;
  const fill = async (make: (one: Shown, column: FigureColumn) => ReturnType<typeof figureMap>): Promise<void> => {
    for (const [row, own] of shown.entries()) {
      for (const at of ats) {
        const one = own[at];
        if (one !== null)
          cells[row][at] = await cellOf(async () => mapCell(await make(one, spec.columns[at]), one, spec));
        context.report({ stage: 'figure', done: ++work.done, total });
        await pace();
      }
    }
  };
  const requestOf = ({ image }: Shown, column: FigureColumn) => ({
    image: image.id,
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
    await fill((one, column) => figureMap(requestOf(one, column), viewed));
  });
}

async function fillValues(
  { spec, cells }: Work,
  stored: readonly (readonly (StoredImage | null)[])[],
  values: ItemValues,
  { signal }: WorkContext,
): Promise<void> {
  for (const [row, images] of stored.entries()) {
    signal.throwIfAborted();
    for (const [at, { method }] of spec.columns.entries()) {
      const image = images[at];
      if (method === 'value' && image !== null) cells[row][at] = await cellOf(() => values.cellOf(image));
    }
  }
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
async function cellOf(make: () => Promise<FigureCell>): Promise<FigureCell> {
  try {
    return await make();
  } catch (error) {
    const told = error instanceof TripletscopeError && ['bad-input', 'not-found', 'unsupported'].includes(error.code);
    if (!told) throw error;
    return { kind: 'none', reason: error.message };
  }
}

function mapCell(map: RawMap, { truth }: Shown, { scores: { tau, size } }: FigureSpec): FigureCell {
  const scored = truth.boxes !== null || truth.mask !== null;
  return { kind: 'map', map, scores: scored ? scoresOf(map, truth, tau) : null, limits: limitsOf(map, size) };
}

async function withTruth(
  stored: StoredImage,
  classes: readonly string[],
  { scores: { size, convention } }: FigureSpec,
  { session }: Engine,
): Promise<Shown> {
  const { imageId, name, width, height, boxes, mask: source, classIndex } = stored;
  const within = foldersOfData(session);
  const foreground = foregroundFrom[convention];
  const mask = source === null ? null : await loadMask(source, { width, height }, { within, foreground });
  // Straightened to a 600th of the longer side: half a point on the widest picture.
  const tolerance = Math.max(1, Math.max(width, height) / 600);
  const outline = mask === null ? [] : maskOutline(mask, { tolerance, smallest: (3 * tolerance) ** 2 });
  const plain = boxes.map((box) => ({ x: box.x, y: box.y, width: box.width, height: box.height }));
  const truth = prepareGroundTruth({ width, height, boxes: plain, mask, classIndex }, size, convention);
  const className = classes[classIndex] ?? '';
  return { stored, image: { id: String(imageId), name, className, width, height, boxes: plain, outline }, truth };
}
