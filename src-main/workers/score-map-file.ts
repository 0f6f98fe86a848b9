/** Scores one map that was made elsewhere: an .npy file against the boxes and mask of its image. */

import { TripletscopeError } from '../../src-shared/errors.ts';
import {
  type Convention,
  type EvaluationSize,
  foregroundFrom,
  prepareGroundTruth,
} from '../../src-shared/ground-truth.ts';
import { parseFloat32Npy } from '../../src-shared/npy.ts';
import { loadMask } from '../datasets/masks.ts';
import { readOrExplain } from '../datasets/text-table.ts';
import { type ScoreSettings, scoreImage } from '../evaluate/score-image.ts';
import { encodeScores } from '../evaluate/score-record.ts';
import { type ChanceLevels, chanceOf } from '../evaluate/summarise.ts';
import type { ImageTruth } from './score-explanations.ts';

export interface ScoreMapFileInput {
  file: string;
  truth: ImageTruth;
  size: EvaluationSize;
  convention: Convention;
  settings: ScoreSettings;
}

export interface ScoredMapFile {
  /** `encodeScores`. */
  record: Uint8Array;
  chance: ChanceLevels;
}

export async function scoreMapFile({
  file,
  truth,
  size,
  convention,
  settings,
}: ScoreMapFileInput): Promise<ScoredMapFile> {
  const { data, shape } = parseFloat32Npy(await readOrExplain(file, file), file, {
    finite: true,
    integers: true,
  });
  if (shape.length !== 2) {
    throw new TripletscopeError('bad-input', 'a map has rows and columns', {
      file,
      expected: 'a shape of two numbers',
      received: `(${shape.join(', ')})`,
    });
  }
  const mask =
    truth.mask === null ? null : await loadMask(truth.mask, truth, { foreground: foregroundFrom[convention] });
  const prepared = prepareGroundTruth({ ...truth, mask }, size, convention);
  const record = encodeScores(scoreImage({ rows: shape[0], columns: shape[1], data }, prepared, settings, file));
  return { record, chance: chanceOf(prepared) };
}
