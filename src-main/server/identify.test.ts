import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { databaseName } from '../workspace/open.ts';
import { FolderRegistry } from './folder-registry.ts';
import { identify } from './identify.ts';

it('tells workspaces, folders and files apart, and takes what cannot be looked at', async () => {
  const root = temporaryFolder('identify-');
  writeFiles(root, { [`done/${databaseName}`]: 'x', 'data/a.png': 'x' });
  const folders = new FolderRegistry({ roots: null });
  const of = async (name: string) => {
    const { id, ...rest } = await identify(path.join(root, name), folders);
    expect(folders.pathOf(id)).toBe(path.join(root, name));
    return rest;
  };
  expect(await of('done')).toEqual({ name: 'done', kind: 'folder', isWorkspace: true });
  expect(await of('data')).toEqual({ name: 'data', kind: 'folder', isWorkspace: false });
  expect(await of('data/a.png')).toEqual({ name: 'a.png', kind: 'file', isWorkspace: false });
  // A name below a file, one that is too long, one that is not there: `stat` throws another error for each.
  for (const name of ['data/a.png/below', 'x'.repeat(5000), 'gone'])
    expect(await of(name)).toMatchObject({ kind: 'file', isWorkspace: false });
});
