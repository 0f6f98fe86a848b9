/** Arrays with the names of their images, as Python reads them; `write-arrays.ts` writes them a piece at a time. */
import type { CsvCell } from '../../../src-shared/csv.ts';
import type { WorkContext } from '../../../src-shared/progress.ts';
import type { Engine } from '../../session/engine.ts';
import type { ImageId } from '../../workspace/ids.ts';

/** In C order; `pieces` together are all of it. Read once, in the order of the set. */
export type NamedArray = {
  name: string;
  shape: readonly number[];
  /** What the numbers are: unit, order, what stands for a missing value. */
  meaning: string;
} & (
  | { kind: 'float32'; pieces: () => AsyncIterable<Float32Array> | Iterable<Float32Array> }
  | { kind: 'int32'; pieces: () => AsyncIterable<Int32Array> | Iterable<Int32Array> }
  | { kind: 'text'; texts: readonly string[] }
);

export interface ArrayImage {
  relativePath: string;
  className: string;
  split: 'train' | 'test';
}

export interface ArraySet {
  /** The first is the one that the file is called after. */
  arrays: NamedArray[];
  /** Row i of the arrays is image i; null where rows are no images. */
  images: readonly ArrayImage[] | null;
  /** What it was made from, for the file of names and `--json`. */
  about: Readonly<Record<string, string | number | null>>;
  /** The same as a table; null where it is none. */
  table: { head: string[]; lines: () => AsyncIterable<CsvCell[]> | Iterable<CsvCell[]> } | null;
}

export interface ArrayRequest {
  /** These images alone; null for all. */
  subset: ReadonlySet<ImageId> | null;
  /** A name, a number or the beginning of a hash; the current model where it is absent. */
  model?: string | undefined;
  bank?: string | undefined;
  /** How many neighbours an image. */
  k?: number | undefined;
  among?: 'train' | 'all' | undefined;
  /** N triplets an anchor; as the model's settings say where it is absent. */
  triplets?: number | undefined;
}

export type ArraySource = (request: ArrayRequest, engine: Engine, context: WorkContext) => Promise<ArraySet>;

/** Of the images that are wanted, in the order of the data set. */
export async function arrayImages(
  { workspace }: Pick<Engine, 'workspace'>,
  wanted: (imageId: ImageId) => boolean,
): Promise<(ArrayImage & { imageId: ImageId })[]> {
  const { catalogue } = workspace;
  const dataset = catalogue.dataset();
  if (dataset === null) return [];
  const names = new Map(catalogue.classes(dataset.id).map(({ id, name }) => [id, name]));
  const images: (ArrayImage & { imageId: ImageId })[] = [];
  for await (const page of catalogue.rows(dataset.id))
    for (const [imageId, classId, test, , , relativePath] of page)
      if (wanted(imageId))
        images.push({
          imageId,
          relativePath,
          className: names.get(classId) ?? '',
          split: test === 1 ? 'test' : 'train',
        });
  return images;
}

/** The table of a matrix: image, class and split of each row, then its numbers. NaN is empty. */
export function matrixTable(
  columns: readonly string[],
  images: readonly ArrayImage[],
  rows: () => AsyncIterable<Float32Array> | Iterable<Float32Array>,
): NonNullable<ArraySet['table']> {
  async function* lines(): AsyncGenerator<CsvCell[]> {
    let at = 0;
    for await (const piece of rows()) {
      for (let start = 0; start < piece.length; start += columns.length) {
        const { relativePath, className, split } = images[at++];
        yield [relativePath, className, split, ...piece.subarray(start, start + columns.length)];
      }
    }
  }
  return { head: ['image', 'class', 'split', ...columns], lines };
}

/** `e0`, `e1`, … */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}
