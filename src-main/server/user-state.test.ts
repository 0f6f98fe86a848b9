import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { UserState } from './user-state.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

it('two programs at once keep what each of them changed', () => {
  const folder = temporaryFolder('state-');
  const [desktop, serve] = [new UserState(folder), new UserState(folder)];
  desktop.setSetting('theme', 'dark');
  serve.setSetting('columns', 3);
  desktop.opened('/a', at(1));
  serve.opened('/b', at(2));
  desktop.opened('/c', at(3));
  serve.forget('/a');
  const later = new UserState(folder);
  expect(later.settings()).toEqual({ theme: 'dark', columns: 3 });
  expect(later.recent().map((one) => one.folder)).toEqual(['/c', '/b']);
});

it('keeps what it knows where its file is gone, damaged, or cannot be written', () => {
  const folder = temporaryFolder('state-');
  const state = new UserState(folder);
  state.setSetting('a', 1);
  writeFileSync(path.join(folder, 'state.json'), '{');
  state.setSetting('b', 2);
  expect(new UserState(folder).settings()).toEqual({ a: 1, b: 2 });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, ''); // a file where the folder would be
  state.setSetting('c', 3);
  state.setSetting('d', 4);
  expect(state.settings()).toEqual({ a: 1, b: 2, c: 3, d: 4 });
  expect(new UserState(folder).settings()).toEqual({});
});
