/** Which scores the images have; the scores themselves come as bytes (`/api/scores`). */
import { availableScores } from '../../queries/image-scores.ts';
import { scoreResult } from '../../queries/score-result.ts';
import { procedure, router } from '../procedures.ts';

export const scoresRouter = router({
  available: procedure.query(({ ctx: { opened } }) => availableScores(opened.engine.workspace)),
  /** What the last scoring of the current model came to; null where there was none. */
  result: procedure.query(({ ctx: { opened } }) => scoreResult(opened.engine)),
});
