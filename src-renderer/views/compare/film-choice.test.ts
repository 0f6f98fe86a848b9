import { expect, it } from 'vitest';
import { type FilmChoice, filmFromKept, usualFilm } from './film-choice.ts';

it('keeps what was chosen of the strip, and mends what it does not understand', () => {
  const chosen: FilmChoice = {
    split: null,
    mask: false,
    sort: 'name',
    descending: false,
    score: { row: 'averaged', metric: 'boxIoU' },
  };
  expect(filmFromKept(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  expect(filmFromKept(undefined)).toEqual(usualFilm);
  expect(filmFromKept({ split: 'both', mask: 1, sort: 'size', descending: 'no', score: { row: 3 } })).toEqual(
    usualFilm,
  );
});
