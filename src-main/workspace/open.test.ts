import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorkspace } from './open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'workspace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a new workspace keeps what is set, over close and reopen', () => {
  const first = openWorkspace(folder, { create: true });
  first.settings.set('seed', { value: 7 });
  first.close();
  first.close();
  const again = openWorkspace(folder);
  expect(again.settings.get('seed')).toEqual({ value: 7 });
  expect(again.settings.get('absent')).toBeUndefined();
  again.close();
});
