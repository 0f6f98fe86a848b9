/** Scores every row of the table on every test image, image by image into the workspace. */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import { labelsKey } from '../models/image-relation.ts';
import type { Engine } from '../session/engine.ts';
import { inScope, together } from '../system/work-scope.ts';
import type { ScoredImage } from '../workers/score-explanations.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import { curveValues } from './curve-values.ts';
import {
  type EvaluationResult,
  type EvaluationWork,
  encodeChance,
  summariseAll,
  truthRow,
} from './evaluation-summary.ts';
import { type AnchorExplanation, explanations, type PreparedExplanations, repeatsSingle } from './explanations.ts';
import { stampMaskFiles } from './mask-stamp.ts';

export async function evaluate(
  prepared: PreparedExplanations,
  settings: EvaluationSettings,
  engine: Engine,
  context: WorkContext,
): Promise<EvaluationResult> {
  const { workspace } = engine;
  const { model, rows, base } = prepared;
  const drawn = rows.filter((row) => !repeatsSingle(row, model));
  const spec = {
    rows: drawn,
    base,
    neighbours: prepared.settings.neighbours,
    size: settings.size,
    thresholds: [...settings.thresholds],
    // Left out where it is ours, so that what was scored before it could be chosen is found again.
    ...(settings.convention !== 'tripletscope' && { convention: settings.convention }),
  };
  await stampMaskFiles(workspace);
  const key = contentKey('evaluation', model.key, labelsKey(engine), spec);
  const { id } = workspace.evaluations.ensure({ key, modelId: model.id, spec });
  await scoreMissing({ id, drawn, prepared, settings }, engine, context);
  workspace.evaluations.markComplete(id);
  return summariseAll({ id, drawn, prepared, settings }, engine, context);
}

/** Images without scores, and those whose ground truth is another than the one they were scored with. */
async function scoreMissing(
  { id, drawn, prepared, settings }: EvaluationWork,
  engine: Engine,
  context: WorkContext,
): Promise<void> {
  const { workspace, workers } = engine;
  const { images } = prepared.model.features;
  const { valid } = await workspace.scores.scored(id);
  const wanted = new Set(prepared.anchors.filter((anchor) => !valid.has(images[anchor].imageId)));
  if (wanted.size === 0) return;
  const { top, triplets } = curveValues(prepared);
  const request = { wanted, curveTop: top, curveTriplets: triplets };
  const total = prepared.anchors.length;
  let scored = total - wanted.size;
  await inScope(context, async (scope) => {
    const { signal, report } = scope;
    const score = async ({ anchor, image, curves }: AnchorExplanation) => {
      const { imageId } = images[anchor];
      // As it is now: the model may have been opened before the last box was drawn.
      const { name, width, height, boxes, mask, classIndex, truthKey } =
        workspace.images.get(imageId) ?? images[anchor];
      const truth = { name, width, height, boxes, mask, classIndex };
      const { size, convention, thresholds } = settings;
      const input = { image, truth, rows: drawn, curves, size, convention, thresholds };
      const result = await workers.run('scoreExplanations', input, { signal });
      report({ stage: 'evaluation', done: ++scored, total });
      return { imageId, truthKey, ...result };
    };
    // The next chunk is read and its averages computed while the pool scores this one.
    let writing: Promise<void> = Promise.resolve();
    for await (const chunk of explanations(prepared, request, engine, scope)) {
      await writing;
      writing = scope.beside(async (own) => {
        const results = await together(
          own,
          chunk.map((one) => () => score(one)),
        );
        await workspace.scores.putImages(id, results.map(toRecords), signal);
      });
      writing.catch(() => {}); // the scope tells it
    }
  });
}

function toRecords({ imageId, truthKey, scores, chance }: ScoredImage & { imageId: ImageId; truthKey: string }) {
  return { imageId, truth: truthKey, rows: [...scores, { row: truthRow, record: encodeChance(chance) }] };
}
