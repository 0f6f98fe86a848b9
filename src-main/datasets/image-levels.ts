/** The tiles of a large image (`src-shared/image-levels`) as PNG files: upright, on white, sRGB. */
import { rename, rm } from 'node:fs/promises';
import { levelTileSide } from '../../src-shared/image-levels.ts';
import { explain, openImage } from './decode.ts';
import { type ImageFile, readImageFile, requireWhole } from './image-file.ts';
import { requireUnchanged } from './image-hash.ts';

/**
 * Writes all levels in one pass into `folder`, which must not exist: folder `0` holds the one tile of the last level, files
 * are `COLUMN_ROW.png`. Throws an `InputProblem` that names the file.
 */
export async function writeImageLevels(file: ImageFile, folder: string): Promise<void> {
  const { path, name = path, sha256 } = file;
  const { bytes, format } = await readImageFile(file);
  if (sha256 !== undefined) await requireUnchanged(bytes, sha256, name);
  requireWhole(bytes, format, name);
  const temporary = `${folder}.making`;
  const written = [`${temporary}_files`, `${temporary}.dzi`];
  try {
    const image = await openImage(bytes, format, { content: sha256 });
    await image
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .png({ compressionLevel: 1 })
      .tile({ size: levelTileSide, layout: 'dz', container: 'fs', depth: 'onetile', skipBlanks: -1 })
      .toFile(temporary);
    await rename(written[0], folder);
  } catch (error) {
    throw await explain(error, { source: bytes, format, name });
  } finally {
    for (const one of written) await rm(one, { recursive: true, force: true });
  }
}
