/** Maps that were made elsewhere, scored into the workspace, so that they stand in its tables beside those of its models. */
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { labelsKey } from '../models/image-relation.ts';
import { currentModelId } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { EvaluationId } from '../workspace/ids.ts';
import { countedSpec, requireAuthor, truthBy } from './author-truth.ts';
import { encodeChance, truthRow } from './evaluation-summary.ts';
import { stampMaskFiles } from './mask-stamp.ts';
import { type MapFilesRequest, scoreMapFiles } from './score-maps.ts';

/** The one row of such an evaluation: maps of several names can be told apart in one table, and on a command line. */
function rowOf(name: string): string {
  return `maps/${name.replace(/[^\p{L}\p{N}.+-]+/gu, '-')}`;
}

export interface KeptMaps {
  evaluation: EvaluationId;
  images: number;
  excluded: number;
  problems: string[];
  notes: string[];
}

/** So many can be read. */
const mostProblems = 500;

/** In the place of earlier maps of the name that were scored with the same settings. Throws `not-found` without a model. */
export async function keepMaps(
  { name, ...request }: MapFilesRequest & { name: string },
  engine: Engine,
  context: WorkContext,
): Promise<KeptMaps> {
  const { workspace, workers } = engine;
  const modelId = currentModelId(engine);
  if (modelId === null) {
    throw new TripletscopeError(
      'not-found',
      'maps are stored beside those of a model, and the workspace has no model yet',
      {
        remedy: 'Train or import a model first, or score the maps with --data only.',
      },
    );
  }
  requireAuthor(request.evaluation.author, workspace);
  await stampMaskFiles(workspace);
  const images = (await workspace.images.all()).map((image) => ({
    ...image,
    ...truthBy(request.evaluation, image, workspace),
  }));
  const { usable, expected, problems, notes } = await scoreMapFiles(images, request, workers, context);
  const { size, convention, thresholds } = request.evaluation;
  const row = rowOf(name);
  const spec = {
    maps: name,
    rows: [{ id: row, label: name }],
    size: request.asIs && convention !== 'wsol' ? ('image' as const) : size,
    asIs: request.asIs,
    convention,
    ...(await countedSpec(request.evaluation, workspace)),
    thresholds: [...thresholds],
  };
  const key = contentKey('maps', labelsKey(engine), spec);
  const before = workspace.evaluations.byKey(key);
  if (before !== undefined) workspace.evaluations.remove(before.id);
  // Listed beside the table; the maps are the same without them.
  const named = problems.map((problem) => problem.replaceAll(`${request.maps}${path.sep}`, ''));
  const left = { excluded: expected - usable.length, problems: named.slice(0, mostProblems), notes };
  const { id } = workspace.evaluations.ensure({ key, modelId, spec: { ...spec, ...left } });
  const scored = usable.map(({ image: { imageId, truthKey }, record, chance }) => ({
    imageId,
    truth: truthKey,
    rows: [
      { row, record },
      { row: truthRow, record: encodeChance(chance) },
    ],
  }));
  await workspace.scores.putImages(id, scored, context.signal);
  workspace.evaluations.markComplete(id);
  return { evaluation: id, images: usable.length, ...left, problems: named };
}
