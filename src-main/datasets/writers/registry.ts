/** Every format that is written, by the name on the command line. */
import type { ExportFormat } from '../../../src-shared/dataset-formats.ts';
import { writeCoco } from './coco.ts';
import { writeCsv } from './csv.ts';
import { writeCub } from './cub.ts';
import { writeFolders } from './folders.ts';
import { writeLabelMe } from './labelme.ts';
import { writeVoc } from './voc.ts';
import type { DatasetWriter } from './writer.ts';
import { writeYolo } from './yolo.ts';

export const writers = {
  coco: writeCoco,
  voc: writeVoc,
  yolo: writeYolo,
  labelme: writeLabelMe,
  csv: writeCsv,
  folders: writeFolders,
  cub: writeCub,
} satisfies Record<ExportFormat, DatasetWriter>;
