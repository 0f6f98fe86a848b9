/** Small data sets for the tests of this room. */
import type { Dataset, DatasetImage } from '../datasets/dataset.ts';

export interface SampleOptions {
  images: number;
  /** Part of every name and path, to tell one data set from another. */
  prefix?: string;
  hashed?: boolean;
}

export function sampleDataset({ images, prefix = 'image', hashed = true }: SampleOptions): Dataset {
  return {
    root: `/data/${prefix}`,
    format: 'folders',
    classes: ['wren', 'chough'],
    images: Array.from({ length: images }, (_, i) => sampleImage(prefix, i, hashed)),
    problems: [
      { code: 'image-missing', consequence: 'image-left-out', message: 'gone', file: 'images.txt', line: 3 },
      { code: 'no-masks', consequence: 'noted', message: 'no masks', file: '', imageId: '7' },
    ],
  };
}

function sampleImage(prefix: string, i: number, hashed: boolean): DatasetImage {
  return {
    id: String(i + 1),
    name: `${prefix}-${i}`,
    path: `/data/${prefix}/${i}.png`,
    relativePath: `${i}.png`,
    classIndex: i % 2,
    split: i % 3 === 0 ? 'test' : 'train',
    width: 64,
    height: 48,
    boxes: i % 4 === 0 ? [] : [{ x: i + 0.5, y: 2, width: 10.25, height: 8 }],
    mask: i % 5 === 0 ? null : { kind: 'file', path: `/masks/${i}.png`, relativePath: `${i}.png` },
    ...(hashed ? { sha256: `${prefix}-${i}`.padEnd(64, '0') } : {}),
  };
}
