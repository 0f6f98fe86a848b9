/** A workspace with one image of 100 megapixels, made once a run. Its pixels are known where four of its tiles meet. */
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { importDataset } from '../../src-main/pipeline/import-dataset.ts';
import { withEngine } from '../../src-main/session/engine.ts';
import type { Point } from '../../src-shared/annotate/point.ts';
import { unattended } from '../../src-shared/progress.ts';
import { preparedFolder } from './trained.ts';

export const large = { width: 12_500, height: 8_000 } as const;
/** Where four tiles of 1024 × 1024 meet. */
export const meeting: Point = { x: 6144, y: 4096 };

const file = (): string => path.join(preparedFolder(), 'large', 'sky', 'wide.png');

/** Squares of 32 × 32 pixels around `meeting`, no two alike; all else has one colour. */
async function makePicture(): Promise<void> {
  const side = 32;
  const colours = Array.from({ length: side * side }, (_, at) => [8 * (at % side), 8 * Math.floor(at / side), 96]);
  mkdirSync(path.dirname(file()), { recursive: true });
  await sharp({ create: { ...large, channels: 3, background: '#406080' } })
    .composite([
      {
        input: Buffer.from(colours.flat()),
        raw: { width: side, height: side, channels: 3 },
        left: meeting.x - side / 2,
        top: meeting.y - side / 2,
      },
    ])
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toFile(file());
}

/** A copy of it, in `folder`. */
export async function largeWorkspace(folder: string): Promise<string> {
  const made = path.join(preparedFolder(), 'large-workspace');
  if (!existsSync(made)) {
    await makePicture();
    const beginning = `${made}.begun`;
    const imports = {
      folder: path.join(preparedFolder(), 'large'),
      split: 'by-image',
      onProblem: 'stop',
      seed: 0,
    } as const;
    await withEngine(beginning, { create: true }, (engine) => importDataset(imports, engine, unattended));
    renameSync(beginning, made);
  }
  const copy = path.join(folder, 'large-workspace');
  cpSync(made, copy, { recursive: true });
  return copy;
}

/** Pixels of the file around `meeting`, as `red,green,blue`, by row and column. */
export async function pixelsAround({ columns, rows }: { columns: number; rows: number }): Promise<string[][]> {
  const [left, top] = [meeting.x - columns / 2, meeting.y - rows / 2];
  const pixels = await sharp(file(), { limitInputPixels: false })
    .extract({ left, top, width: columns, height: rows })
    .raw()
    .toBuffer();
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const at = 3 * (row * columns + column);
      return [...pixels.subarray(at, at + 3)].join();
    }),
  );
}
