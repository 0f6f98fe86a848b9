/** The settings of an evaluation, as far as a map and its numbers depend on them. */
import type { Convention } from './ground-truth.ts';
import type { ScoreName, Sign } from './score.ts';

export interface EvaluationSettings {
  evaluation: number;
  seed: number;
  /** Drawn image by image, or a class first. */
  negatives: 'image' | 'class';
  margin: number;
  /** Of Grad-CAM++. */
  form: 'stable' | 'reference';
  score: ScoreName;
  sign: Sign;
  /** N and M of the averaged rows. */
  triplets: number | 'all';
  top: number | null;
  /** k. */
  neighbours: number;
  /** What maps and ground truth are brought to before they are scored. */
  size: 'image' | { rows: number; columns: number };
  convention: Convention;
  /** The one threshold for the whole set, by row of the table: of the masks' IoU and of the boxes'. */
  taus: Record<string, { mask: number | null; box: number | null }>;
}
