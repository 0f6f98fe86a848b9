/** Scores of one image from its maps as they were drawn, against its ground truth as it is now. */
import type { EvaluationSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { RowMap } from '../explain/explain-rows.ts';
import type { Engine } from '../session/engine.ts';
import type { ImageTruth, ScoredImage, ScoringOfImage } from '../workers/score-explanations.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import type { ScoredImageRows } from '../workspace/tables/scores.ts';
import { type CountedObjects, truthBy } from './author-truth.ts';
import { encodeChance, truthRow } from './evaluation-summary.ts';

type Chosen = Pick<EvaluationSettings, 'size' | 'convention' | 'thresholds' | 'author' | 'drafts'>;

export interface ScoringSettings extends Chosen {
  /** `wholePoints` of the evaluation. */
  whole?: ReadonlySet<string>;
}

export async function scoreMaps(
  image: StoredImage,
  maps: readonly RowMap[],
  settings: ScoringSettings,
  engine: Pick<Engine, 'workspace' | 'workers'>,
  signal: AbortSignal,
): Promise<ScoredImage & { imageId: ImageId; truthKey: string }> {
  const { truthKey, ...truth } = truthNow(image, engine, settings);
  const result = await engine.workers.run('scoreDrawnMaps', { maps, truth, ...scoringOf(settings) }, { signal });
  return { imageId: image.imageId, truthKey, ...result };
}

/** A model may have been opened before the last box was drawn. */
export function truthNow(
  image: StoredImage,
  { workspace }: Pick<Engine, 'workspace'>,
  counted: CountedObjects,
): ImageTruth & { truthKey: string } {
  const now = workspace.images.get(image.imageId) ?? image;
  const { name, width, height, classIndex, truthKey } = now;
  const { boxes, mask } = truthBy(counted, now, workspace);
  return { name, width, height, boxes, mask, classIndex, truthKey };
}

export function scoringOf({ size, convention, thresholds, whole }: ScoringSettings): Omit<ScoringOfImage, 'truth'> {
  return { size, convention, thresholds, ...(whole && { whole }) };
}

/** What is stored of an image: its rows, and its chance level. */
export function toRecords({
  imageId,
  truthKey,
  scores,
  chance,
}: ScoredImage & { imageId: ImageId; truthKey: string }): ScoredImageRows {
  return { imageId, truth: truthKey, rows: [...scores, { row: truthRow, record: encodeChance(chance) }] };
}
