import { expect, it } from 'vitest';
import { defaultSettings, parseSettings } from './user-settings.ts';

it('takes the default for what is missing or not as expected', () => {
  expect(parseSettings(null)).toEqual(defaultSettings);
  const odd = {
    theme: 'pink',
    keys: { a: ['K'], b: 'K' },
    defaults: { n: 0, m: 20, opacity: 2 },
    places: { x: 'https://elsewhere', y: '#/browse' },
    recentCommands: ['a', 3],
  };
  expect(parseSettings(odd)).toEqual({
    ...defaultSettings,
    keys: { a: ['K'] },
    defaults: { ...defaultSettings.defaults, m: 20 },
    places: { y: '#/browse' },
    recentCommands: ['a'],
  });
});
