/** Scores single images again whose ground truth has changed, in every evaluation of maps that are kept: no network is needed. */
import { broughtMaps } from '../models/brought-scores.ts';
import { labelsKey } from '../models/image-relation.ts';
import type { Engine } from '../session/engine.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
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
      const { inputs, settings } = howScored(evaluation, engine);
      const maps = await new DrawnMaps(inputs, engine).of(found);
      const rows = new Set(workspace.scores.rowsOf(evaluation.id, image));
      const own = maps?.filter(({ row }) => rows.has(row)) ?? [];
      // The chance level is a row too.
      if (own.length === 0 || own.length < rows.size - 1) return false;
      // One image alone: its maps are divided among the threads.
      const threads = Math.min(2, engine.workers.width);
      const parts = Array.from({ length: threads }, (_, part) => own.filter((_, i) => i % threads === part));
      const results = await Promise.all(parts.map((maps) => scoreMaps(found, maps, settings, engine, signal)));
      const scores = results.flatMap((part) => part.scores);
      await workspace.scores.putImages(evaluation.id, [toRecords({ ...results[0], scores })], signal);
      return true;
    }),
  );
  return scored.includes(true);
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
