/** Every layout that can be read, in the order in which they are tried; class folders come last, since anything looks like them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { DatasetFormat } from '../dataset.ts';
import { splitOfName } from '../split.ts';
import { coco } from './coco.ts';
import { annotationFile } from './coco-files.ts';
import { cub } from './cub.ts';
import { cvat } from './cvat.ts';
import { folders } from './folders.ts';
import type { DatasetReader } from './format.ts';
import type { Glance } from './glance.ts';
import { labelme } from './labelme.ts';
import { lists } from './lists.ts';
import { market1501 } from './market1501.ts';
import { table } from './table.ts';
import { refuseUnread } from './unread.ts';
import { via } from './via.ts';
import { voc } from './voc.ts';
import { yolo } from './yolo.ts';

export const readers = { cub, coco, cvat, voc, yolo, labelme, via, market1501, lists, folders, table } satisfies Record<
  DatasetFormat,
  DatasetReader
>;

export interface DetectedFormat {
  format: DatasetFormat;
  /** From which files it was told. */
  reason: string;
}

/** Throws where the data set lies one folder below, and where it looks like a layout that is not read. */
export async function detectFormat(glance: Glance): Promise<DetectedFormat> {
  await refuseOneBelow(glance);
  for (const [format, reader] of Object.entries(readers) as [DatasetFormat, DatasetReader][]) {
    // A list of names may lie in any layout: what is known by sight comes before it.
    if (format === 'lists') await refuseUnread(glance, 'before lists');
    if (format === 'folders') await refuseUnread(glance, 'after lists');
    const reason = await reader.detect(glance);
    if (reason !== null) return { format, reason };
  }
  return { format: 'folders', reason: 'no list was found' };
}

/** As class folders it would silently become one class. */
async function refuseOneBelow({ root, folders: names }: Glance): Promise<void> {
  const lists = ['images.txt', annotationFile];
  if (root.entries.size > 3 || lists.some((name) => root.entries.has(name))) return;
  for (const name of names) {
    if (splitOfName(name)) continue;
    for (const sign of lists) {
      const below = await stat(path.join(root.path, name, sign)).catch(() => null);
      if (!below?.isFile()) continue;
      throw new TripletscopeError('bad-input', `the data set is one folder below, in ${name}`, {
        file: root.path,
        remedy: `Choose ${path.join(root.path, name)}`,
      });
    }
  }
}
