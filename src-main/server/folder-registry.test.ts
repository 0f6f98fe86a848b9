import { mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { FolderRegistry } from './folder-registry.ts';

function folders() {
  const top = realpathSync(temporaryFolder('registry-'));
  const [root, inside, other, secret] = ['root', 'root/inside', 'root/other', 'secret'].map((name) =>
    path.join(top, name),
  );
  for (const folder of [root, inside, other, secret]) mkdirSync(folder);
  return { root, inside, other, secret };
}

it('refuses what was swapped for a link that leads out, and takes what leads elsewhere within the roots', () => {
  const { root, inside, other, secret } = folders();
  const registry = new FolderRegistry({ roots: [root] });
  const id = registry.idOf(inside, { real: true });
  expect(registry.pathOf(id)).toBe(inside);
  renameSync(inside, `${inside}-away`);
  expect(registry.pathOf(id)).toBe(inside); // gone is not forbidden
  symlinkSync(secret, inside);
  expect(() => registry.pathOf(id)).toThrow(/outside the folders that may be browsed/);
  rmSync(inside);
  symlinkSync(other, inside);
  expect(registry.pathOf(id)).toBe(inside);
});

it('leaves alone what the user named outside of the roots, by a link too, and everything in the desktop', () => {
  const { root, secret } = folders();
  const link = path.join(root, 'link');
  symlinkSync(secret, link);
  const registry = new FolderRegistry({ roots: [root] });
  expect([secret, link].map((one) => registry.pathOf(registry.idOf(one)))).toEqual([secret, link]);
  const desktop = new FolderRegistry({ roots: null });
  expect(desktop.pathOf(desktop.idOf(link))).toBe(link);
});

it('forgets the one used longest ago', () => {
  const registry = new FolderRegistry({ roots: null, most: 3 });
  const [a, b, c] = ['/a', '/b', '/c'].map((one) => registry.idOf(one));
  expect(registry.idOf('/a')).toBe(a);
  expect(registry.pathOf(b)).toBe('/b');
  registry.idOf('/d');
  expect(() => registry.pathOf(c)).toThrow(/no longer known/);
  expect([registry.pathOf(a), registry.pathOf(b)]).toEqual(['/a', '/b']);
  expect(registry.idOf('/c')).not.toBe(c);
});
