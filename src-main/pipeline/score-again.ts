/** Scores single images again whose ground truth has changed, in every evaluation of maps that are kept: no network is needed. */
import { broughtMaps } from '../models/brought-scores.ts';
import { labelsKey } from '../models/image-relation.ts';
import type { Engine } from '../session/engine.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import type { ScoredImageRows } from '../workspace/tables/scores.ts';
import { DrawnMaps } from './drawn-maps.ts';
import { howScored, tellsHow } from './evaluation-spec.ts';
import { scoreMaps, toRecords } from './score-drawn-maps.ts';

type Parts = Pick<Engine, 'workspace' | 'workers'>;

/** True where anything was scored; images whose scores hold or whose maps are not kept are passed by. */
export async function scoreAgain(image: ImageId, engine: Parts, signal: AbortSignal): Promise<boolean> {
  const { workspace } = engine;
  const found = workspace.images.get(image);
  if (found === undefined) return false;
  const stale = ownEvaluations(engine).filter(({ id }) => {
    const truth = workspace.scores.truthOf(id, image);
    return truth !== undefined && truth !== found.truthKey;
  });
  const scored = await Promise.all(
    stale.map(async (evaluation): Promise<boolean> => {
      const scores = await scoresNow(found, evaluation, engine, signal);
      if (scores !== null) await workspace.scores.putImages(evaluation.id, [scores], signal);
      return scores !== null;
    }),
  );
  return scored.includes(true);
}

/**
 * Scores an image and forgets the result: the threads have started then, and a first edit need not wait for it. False where
 * the maps of the image are not kept.
 */
export async function rehearseScoring(image: ImageId, engine: Parts, signal: AbortSignal): Promise<boolean> {
  const found = engine.workspace.images.get(image);
  const evaluation = ownEvaluations(engine).at(-1);
  if (found === undefined || evaluation === undefined) return false;
  return (await scoresNow(found, evaluation, engine, signal)) !== null;
}

/** All rows of an image against its ground truth as it is; null where its maps are not kept. */
async function scoresNow(
  image: StoredImage,
  evaluation: Evaluation,
  engine: Parts,
  signal: AbortSignal,
): Promise<ScoredImageRows | null> {
  const { inputs, settings } = howScored(evaluation, engine);
  const maps = await new DrawnMaps(inputs, engine).of(image);
  const rows = new Set(engine.workspace.scores.rowsOf(evaluation.id, image.imageId));
  const own = maps?.filter(({ row }) => rows.has(row)) ?? [];
  // The chance level is a row too.
  if (own.length === 0 || own.length < rows.size - 1) return null;
  // One image alone: its maps are divided among the threads.
  const threads = Math.min(2, engine.workers.width);
  const parts = Array.from({ length: threads }, (_, part) => own.filter((_, i) => i % threads === part));
  const results = await Promise.all(parts.map((some) => scoreMaps(image, some, settings, engine, signal)));
  return toRecords({ ...results[0], scores: results.flatMap((part) => part.scores) });
}

/** Of models' own maps, scored with the labels and the relation of now. */
function ownEvaluations({ workspace }: Pick<Parts, 'workspace'>): Evaluation[] {
  const labels = labelsKey({ workspace });
  return workspace.evaluations.all().filter(({ key, modelId, spec, complete }) => {
    if (!complete || broughtMaps({ spec }) !== null || !tellsHow(spec)) return false;
    const model = workspace.models.get(modelId);
    return model !== undefined && contentKey('evaluation', model.key, labels, spec) === key;
  });
}
