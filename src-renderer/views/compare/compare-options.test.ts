import { expect, it } from 'vitest';
import {
  beginningKey,
  defaultOptions,
  optionsFromKept,
  optionsFromParams,
  optionsToBegin,
  optionsToKeep,
  optionsToParams,
} from './compare-options.ts';

it('keeps what was chosen, and mends what it does not understand', () => {
  const chosen = { ...defaultOptions, triplets: 'all' as const, top: 200, contour: true, colormap: 'viridis' as const };
  expect(optionsFromKept(JSON.parse(JSON.stringify(optionsToKeep(chosen))))).toEqual(chosen);
  expect(optionsFromKept(null)).toEqual(defaultOptions);
  expect(optionsFromKept({ top: -4, tau: 7, colormap: 'none', columns: 'x' })).toEqual(defaultOptions);
});

it('writes into a link only what is not usual, and a link wins over what was kept', () => {
  expect(Object.values(optionsToParams(defaultOptions)).every((value) => value === null)).toBe(true);
  const chosen = { ...defaultOptions, triplets: 7, tau: 0.5 };
  const params = new URLSearchParams({ N: '7', tau: '0.5' });
  expect(optionsFromParams(params, { ...defaultOptions, triplets: 100 })).toEqual(chosen);
  expect(optionsToParams(chosen)).toMatchObject({ N: '7', tau: '0.5', M: null });
});

it('begins as Settings says, until something else was chosen in Compare', () => {
  const settings = { n: 20, m: 100, colormap: 'viridis', opacity: 0.5 };
  const begun = { triplets: 20, top: 100, colormap: 'viridis', opacity: 0.5 };
  expect(optionsToBegin({}, settings)).toMatchObject(begun);
  const kept = { ...optionsToKeep({ ...defaultOptions, triplets: 7, tau: 0.4 }), begun: beginningKey(settings) };
  expect(optionsToBegin(kept, settings)).toMatchObject({ triplets: 7, top: 50, tau: 0.4, colormap: 'inferno' });
  expect(optionsToBegin(kept, { ...settings, n: 30 })).toMatchObject({ ...begun, triplets: 30, tau: 0.4 });
});
