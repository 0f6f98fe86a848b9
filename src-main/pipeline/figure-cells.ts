/** The images and maps of the comparison figure: which test images, and every chosen row's map of each. */

import { energies } from '../../src-shared/energy.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { ComparisonFigureInput } from '../../src-shared/figure/comparison-figure.ts';
import { type Convention, foregroundFrom, prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createRandom } from '../../src-shared/random.ts';
import { loadPixels } from '../datasets/load-images.ts';
import { loadMask } from '../datasets/masks.ts';
import { rowMaps } from '../explain/explain-rows.ts';
import { imageFileOf } from '../features/features.ts';
import type { Engine } from '../session/engine.ts';
import { explanations, type PreparedExplanations } from './explanations.ts';

/** Rows that a paper's figure shows, in its order. */
export const figureRows = ['activation', 'single', 'averaged', 'averaged-top', 'gradcam++-averaged', 'transfer-top'];

export interface FigureChoice {
  /** Names of images; drawn by the seed, one a class, where none is given. */
  images?: readonly string[];
  count: number;
  rows: readonly string[];
  seed: number;
  convention: Convention;
}

export async function figureContent(
  prepared: PreparedExplanations,
  choice: FigureChoice,
  engine: Engine,
  context: WorkContext,
): Promise<Pick<ComparisonFigureInput, 'rows' | 'columns'>> {
  const { model, anchors } = prepared;
  const { images } = model.features;
  const wanted = choice.images === undefined ? drawImages(prepared, choice) : namedImages(prepared, choice.images);
  const columns = prepared.rows.filter(({ id }) => choice.rows.includes(id));
  const byAnchor = new Map<number, ComparisonFigureInput['rows'][number]>();
  const request = { wanted: new Set(wanted), curveTop: [], curveTriplets: [] };
  for await (const chunk of explanations(prepared, request, engine, context)) {
    for (const { anchor, image } of chunk) {
      const { name, width, height, boxes, mask, classIndex } = images[anchor];
      const side = Math.min(1, 360 / Math.max(width, height));
      const pixels = await loadPixels(imageFileOf(images[anchor]), {
        width: Math.round(width * side),
        height: Math.round(height * side),
      });
      const loaded =
        mask === null
          ? null
          : await loadMask(mask, { width, height }, { foreground: foregroundFrom[choice.convention] });
      const truth = prepareGroundTruth(
        { width, height, boxes, mask: loaded, classIndex },
        undefined,
        choice.convention,
      );
      const cells = [...rowMaps(columns, image)].map(({ map }) => {
        const { inBox, inMask } = energies(map, truth);
        const share = inMask ?? inBox;
        return { map, score: share === null ? undefined : share.toFixed(2) };
      });
      byAnchor.set(anchor, { label: name, image: pixels, size: { width, height }, boxes, mask: loaded, cells });
      context.report({ stage: 'figure', done: byAnchor.size, total: wanted.length });
    }
  }
  const rows = wanted.filter((anchor) => anchors.includes(anchor)).map((anchor) => byAnchor.get(anchor)!);
  return { rows, columns: columns.map(({ label }) => ({ label })) };
}

/** One test image of each of so many classes, classes and images drawn by the seed. */
function drawImages({ model, anchors }: PreparedExplanations, { count, seed }: FigureChoice): number[] {
  const random = createRandom(seed, 'figure');
  const byClass = new Map<number, number[]>();
  for (const anchor of anchors) {
    const { classIndex } = model.features.images[anchor];
    byClass.set(classIndex, [...(byClass.get(classIndex) ?? []), anchor]);
  }
  const classes = random.shuffle([...byClass.keys()]).slice(0, count);
  return classes.map((classIndex) => {
    const list = byClass.get(classIndex)!;
    return list[random.integer(list.length)];
  });
}

function namedImages({ model, anchors }: PreparedExplanations, names: readonly string[]): number[] {
  const known = new Map(anchors.map((anchor) => [model.features.images[anchor].name, anchor]));
  return names.map((name) => {
    const anchor = known.get(name);
    if (anchor !== undefined) return anchor;
    throw new TripletscopeError('not-found', 'no test image of that name can be explained', {
      received: name,
      expected: `a test image, e.g. ${[...known.keys()].slice(0, 3).join(', ')}`,
    });
  });
}
