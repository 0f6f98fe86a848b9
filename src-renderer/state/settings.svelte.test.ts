import { beforeEach, expect, test } from 'vitest';
import { fakeApi, later } from './fake-api.ts';
import { Settings } from './settings.svelte.ts';

beforeEach(() => localStorage.clear());

test('what is set while they are on their way stays; the rest is as the engine has it', async () => {
  const late = later<unknown>();
  const { api } = fakeApi({ 'settings.get': () => late.answer, 'settings.set': () => null });
  const settings = new Settings(api);
  const loading = settings.load();
  await settings.set('theme', 'light');
  await late.give({ user: { theme: 'dark', widths: { film: 200 } } });
  await loading;
  expect([settings.user.theme, settings.user.widths]).toEqual(['light', { film: 200 }]);
});

test('what could not be kept acts at once, and is sent again once the engine is back', async () => {
  const fake = fakeApi();
  const settings = new Settings(fake.api);
  await settings.set('theme', 'light');
  expect(settings.user.theme).toBe('light');
  fake.answers['settings.set'] = () => null;
  await settings.resend();
  await settings.resend();
  expect(fake.asked.map(({ input }) => input)).toEqual([
    { key: 'theme', value: 'light' },
    { key: 'theme', value: 'light' },
  ]);
});

test('the first frame of the next time has them', async () => {
  const { api } = fakeApi({ 'settings.set': () => null });
  await new Settings(api).set('theme', 'light');
  expect(new Settings(api).user.theme).toBe('light');
});

test('whoever waits for them goes on whatever the engine says', async () => {
  const settings = new Settings(fakeApi().api);
  await expect(settings.load()).rejects.toThrow();
  await settings.asked;
});
