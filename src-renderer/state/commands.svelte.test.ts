import { expect, test } from 'vitest';
import { type Command, Commands } from './commands.svelte.ts';

const some = (keys = {}) => new Commands({ keys });
const command = (id: string, patch: Partial<Command> = {}): Command => ({ id, run: () => {}, ...patch });

test('of two with one id the later counts, until it is taken back', () => {
  const commands = some();
  const ran: string[] = [];
  commands.register([command('browse.tag', { run: () => ran.push('first') })]);
  const stop = commands.register([command('browse.tag', { run: () => ran.push('second') })]);
  commands.run('browse.tag');
  stop();
  commands.run('browse.tag');
  expect(ran).toEqual(['second', 'first']);
});

test('what is not there, or not to be done now, is not run', () => {
  const commands = some();
  commands.register([command('browse.tag', { enabled: () => false, run: () => expect.fail() })]);
  expect([commands.run('browse.tag'), commands.run('browse.none')]).toEqual([false, false]);
});

test("keys are the user's own where they changed them, the specs' otherwise", () => {
  expect(some().keyCap('browse.tag')).toBe('T');
  expect(some({ 'browse.tag': ['X'] }).keyCap('browse.tag')).toBe('X');
});

test('commands beyond the specs are listed with them, under the view that they name', () => {
  const commands = some();
  commands.register([command('compare.mine', { title: 'My own', keys: ['Q'] })]);
  expect(commands.specs.find(({ id }) => id === 'compare.mine')).toMatchObject({ title: 'My own', scope: 'compare' });
});
