/** What the user chose of the strip, as it is kept between sessions. */

import type { ScoreChoice } from '../../../src-shared/browse-query.ts';
import { asRecord } from '../../state/user-settings.ts';

export const filmSorts = ['score', 'order', 'name', 'class'] as const;
export type FilmSort = (typeof filmSorts)[number];

export interface FilmChoice {
  split: 'test' | 'train' | null;
  /** Only images with a mask. */
  mask: boolean;
  sort: FilmSort;
  descending: boolean;
  /** Null for the first that there is. */
  score: ScoreChoice | null;
}

export const usualFilm: FilmChoice = { split: 'test', mask: true, sort: 'score', descending: true, score: null };

/** As far as it is understood; everything else is as usual. */
export function filmFromKept(kept: unknown): FilmChoice {
  const from = asRecord(kept);
  const usual = usualFilm;
  const { row, metric } = asRecord(from.score);
  return {
    split: from.split === 'test' || from.split === 'train' || from.split === null ? from.split : usual.split,
    mask: typeof from.mask === 'boolean' ? from.mask : usual.mask,
    sort: filmSorts.find((name) => name === from.sort) ?? usual.sort,
    descending: typeof from.descending === 'boolean' ? from.descending : usual.descending,
    score: typeof row === 'string' && typeof metric === 'string' ? { row, metric } : usual.score,
  };
}
