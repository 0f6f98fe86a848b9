/** Which scores the images have; the scores themselves come as bytes (`/api/scores`). */
import { availableScores } from '../../queries/image-scores.ts';
import { procedure, router } from '../procedures.ts';

export const scoresRouter = router({
  available: procedure.query(({ ctx: { opened } }) => availableScores(opened.engine.workspace)),
});
