import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openWorkspace } from './open.ts';
import { writeOpeningFile } from './opening-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'opening file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = () => readdirSync(folder).filter((name) => name.endsWith('.tripletscope'));

test('a workspace has one file to open it by, which may be renamed', () => {
  openWorkspace(folder, { create: true }).close();
  expect(files()).toEqual(['workspace.tripletscope']);
  renameSync(path.join(folder, 'workspace.tripletscope'), path.join(folder, 'My birds.tripletscope'));
  openWorkspace(folder).close();
  expect(files()).toEqual(['My birds.tripletscope']);
});

test('a folder that cannot be written is left as it is', () => {
  expect(() => writeOpeningFile(path.join(folder, 'missing'))).not.toThrow();
});
