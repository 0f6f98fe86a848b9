/** Where an export goes: a folder or file of a new name in a folder that was chosen. */
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { confine } from './confined-folders.ts';
import type { EngineHost } from './host.ts';
import { safeName } from './safe-names.ts';

type Holder = Pick<EngineHost, 'folders' | 'options'>;

/** A name that is free there, made of the one that is wanted: `birds-coco`, `birds-coco-2`, `birds-2.npz`. */
export async function freeExportName(within: string, wanted: string, host: Holder): Promise<string> {
  const folder = await folderOf(within, host);
  const name = safeName(wanted);
  const ending = /\.(npz|npy|csv)$/i.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - ending.length);
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${stem}-${count}${ending}`;
    if (!existsSync(path.join(folder, candidate))) return candidate;
  }
}

/** The full path. Throws `bad-input` for a name that is taken or that not every system has, `not-permitted` outside of the roots. */
export async function exportTarget(within: string, name: string, host: Holder): Promise<string> {
  const target = path.join(await folderOf(within, host), safeName(name));
  // A link that leads nowhere is something, too.
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) return target;
  throw new TripletscopeError('bad-input', `${name} exists already`, {
    remedy: 'Choose another name.',
  });
}

function folderOf(id: string, { folders, options }: Holder): Promise<string> | string {
  const folder = folders.pathOf(id);
  return options.roots === null ? folder : confine(folder, options.roots);
}
