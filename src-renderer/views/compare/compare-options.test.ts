import { expect, it } from 'vitest';
import { columnsFromText } from './column-spec.ts';
import {
  beginningKey,
  type CompareOptions,
  defaultOptions,
  dividerFrom,
  dividerToText,
  optionsFromKept,
  optionsFromParams,
  optionsToBegin,
  optionsToKeep,
  optionsToParams,
} from './compare-options.ts';

/** Nothing of it is the usual. */
const everything: CompareOptions = {
  columns: columnsFromText('averaged.gradcam++,centre')!,
  triplets: 7,
  top: 200,
  tau: 0.35,
  donors: 3,
  limits: 'shared',
  colormap: 'viridis',
  opacity: 0.4,
  contour: true,
  truth: false,
  layout: 'wipe',
  wipe: { left: 1, right: -1 },
};

/** What the view makes of the parameters. */
function linkOf(options: CompareOptions): URLSearchParams {
  const entries = Object.entries(optionsToParams(options));
  return new URLSearchParams(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

it('keeps what was chosen, and mends what it does not understand', () => {
  const chosen = { ...everything, triplets: 'all' as const };
  expect(optionsFromKept(JSON.parse(JSON.stringify(optionsToKeep(chosen))))).toEqual(chosen);
  expect(optionsFromKept(null)).toEqual(defaultOptions);
  expect(optionsFromKept({ top: -4, tau: 7, colormap: 'none', columns: 'x' })).toEqual(defaultOptions);
});

it('a link shows what its writer saw, whatever its reader has kept', () => {
  for (const written of [defaultOptions, everything, { ...defaultOptions, tau: 0.5, truth: false }])
    for (const kept of [defaultOptions, everything, { ...defaultOptions, colormap: 'jet' as const, top: 9 }])
      expect(optionsFromParams(linkOf(written), kept)).toEqual(written);
  expect(linkOf(defaultOptions).toString()).toBe('N=50');
  expect(linkOf(everything).toString()).toContain('wipe=1%2C-1');
});

it('a link that says nothing of the options leaves them as they were kept', () => {
  expect(optionsFromParams(new URLSearchParams('image=3&p=4&n=5&seed=2'), everything)).toEqual(everything);
});

it('a link that is not understood shows the usual', () => {
  const strange = new URLSearchParams('N=0&M=x&tau=9&wipe=99&contour=maybe&colours=none&opacity=-1');
  expect(optionsFromParams(strange, everything)).toEqual(defaultOptions);
});

it('writes where the divider stands, unless in the middle', () => {
  expect([0.5, 0.12345, 0, 1].map(dividerToText)).toEqual([null, '0.123', '0', '1']);
  expect([null, '0.123', '0', 'x', 7, 0.25].map(dividerFrom)).toEqual([0.5, 0.123, 0, 0.5, 0.5, 0.25]);
});

it('begins as Settings says, until something else was chosen in Compare; with the evaluation’s τ and k each time', () => {
  const settings = { n: 20, m: 100, colormap: 'viridis', opacity: 0.5 };
  const begun = { triplets: 20, top: 100, colormap: 'viridis', opacity: 0.5 };
  expect(optionsToBegin({}, settings)).toMatchObject(begun);
  const kept = {
    ...optionsToKeep({ ...defaultOptions, triplets: 7, tau: 0.4, donors: 3 }),
    begun: beginningKey(settings),
  };
  expect(optionsToBegin(kept, settings)).toMatchObject({
    ...{ triplets: 7, top: 50, colormap: 'inferno' },
    ...{ tau: 'table', donors: 'table' },
  });
  expect(optionsToBegin(kept, { ...settings, n: 30 })).toMatchObject({ ...begun, triplets: 30 });
});
