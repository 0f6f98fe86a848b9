import { expect, it } from 'vitest';
import { defaultSettings, parseSettings, withPlace } from './user-settings.ts';

it('takes the default for what is missing or not as expected', () => {
  expect(parseSettings(null)).toEqual(defaultSettings);
  const odd = {
    theme: 'pink',
    keys: { a: ['K'], b: 'K' },
    defaults: { n: 0, m: 20, opacity: 2 },
    places: { x: 'https://elsewhere', y: '#/browse' },
    recentCommands: ['a', 3],
    panels: { a: false, b: 'no' },
    trainForms: { a: '{}', b: {} },
  };
  expect(parseSettings(odd)).toEqual({
    ...defaultSettings,
    keys: { a: ['K'] },
    defaults: { ...defaultSettings.defaults, m: 20 },
    places: { y: '#/browse' },
    recentCommands: ['a'],
    panels: { a: false },
    trainForms: { a: '{}' },
  });
});

it('keeps the places of the last workspaces', () => {
  let places: Record<string, string> = {};
  for (let at = 0; at < 30; at++) places = withPlace(places, `workspace ${at}`, '#/browse');
  expect(Object.keys(places)).toHaveLength(24);
  places = withPlace(places, 'workspace 6', '#/compare');
  expect(Object.entries(places).at(-1)).toEqual(['workspace 6', '#/compare']);
  expect(Object.keys(places)).toHaveLength(24);
});
