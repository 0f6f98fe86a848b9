/** Which half an image belongs to by the lists of VOC: ImageSets/Main (or Segmentation, Layout), one name a line. */
import path from 'node:path';
import type { Split } from '../dataset.ts';
import type { RootFolder } from '../root-folder.ts';
import { readText } from '../text-table.ts';

const lists = /(^|\/)ImageSets\/(Main|Segmentation|Layout)?\/?(train|trainval|val|test)\.txt$/i;

/** By the stem of the image. Where there is a list of test images, those to validate with train, as `trainval` has it. */
export async function vocSplits(root: RootFolder, files: ReadonlySet<string>): Promise<(stem: string) => Split | null> {
  const members = new Map<string, Set<string>>();
  for (const file of files) {
    const list = lists.exec(file)?.[3].toLowerCase();
    if (list === undefined) continue;
    const { path: found } = await root.find(file);
    const text = await readText({ path: found, name: file });
    const stems = members.get(list) ?? new Set();
    for (const line of text.split(/\r?\n/)) {
      // Lists of a class have 1 or -1 behind the name.
      const name = line.trim().replace(/\s+-?[01]$/, '');
      if (name !== '') stems.add(path.posix.basename(name).replace(/\.(jpe?g|png|xml)$/i, ''));
    }
    members.set(list, stems);
  }
  const has = (list: string, stem: string): boolean => members.get(list)?.has(stem) ?? false;
  const tests = (members.get('test')?.size ?? 0) > 0;
  return (stem) => {
    if (has('test', stem)) return 'test';
    if (has('train', stem)) return 'train';
    if (has('val', stem)) return tests ? 'train' : 'test';
    return has('trainval', stem) ? 'train' : null;
  };
}
