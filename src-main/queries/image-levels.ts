/** Tiles of large images, in the workspace's cache under the content of the image: all of one image are made at once. */
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { hasLevelTile, type LevelTile, lastLevel } from '../../src-shared/image-levels.ts';
import { writeImageLevels } from '../datasets/image-levels.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import { LatestFirst } from '../system/latest-first.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ShownImage } from './shown-image.ts';

/** Images whose tiles are kept: of 100 megapixels each they take a few hundred megabytes. */
const mostImages = 4;

export class ImageLevels {
  private readonly folder: string;
  /** Each holds the pixels of an image while it is made. */
  private readonly making = new LatestFirst<null>(1);

  constructor({ cacheFolder }: Pick<Workspace, 'cacheFolder'>) {
    this.folder = path.join(cacheFolder, 'levels');
  }

  /** Equal names are equal pictures. Throws `not-found` for a tile that the image does not have. */
  nameOf(image: ShownImage, tile: LevelTile): string {
    const { level, column, row } = tile;
    if (hasLevelTile(tile, image)) return `${image.content}-${level}-${column}-${row}`;
    throw new TripletscopeError('not-found', `${image.name} has no such tile`, {
      expected: `levels 0 to ${lastLevel(image)} of ${image.width} × ${image.height} pixels`,
      received: `level ${level}, column ${column}, row ${row}`,
    });
  }

  /** PNG bytes. Throws the `InputProblem` of an image that is missing, changed or damaged. */
  async of(image: ShownImage, tile: LevelTile, signal?: AbortSignal): Promise<Buffer<ArrayBuffer>> {
    const folder = path.join(this.folder, image.content);
    const file = path.join(folder, `${lastLevel(image) - tile.level}`, `${tile.column}_${tile.row}.png`);
    const stored = await readFile(file).catch(() => null);
    if (stored !== null && stored.length > 0) {
      const now = new Date();
      await utimes(folder, now, now).catch(() => {}); // used: kept longer than others
      return stored;
    }
    await this.making.run(image.content, () => this.make(image, { folder, file }), signal);
    return readFile(file);
  }

  private async make(image: ShownImage, { folder, file }: { folder: string; file: string }): Promise<null> {
    // Another request may have made them while this one waited.
    if ((await stat(file).catch(() => null))?.size) return null;
    const { path: source, within } = await image.find();
    await rm(folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
    await this.makeRoom();
    await writeImageLevels({ path: source, name: image.name, sha256: image.sha256, ...(within && { within }) }, folder);
    return null;
  }

  /** For one more. */
  private async makeRoom(): Promise<void> {
    const known = await Promise.all(
      (await readdir(this.folder)).map(async (name) => {
        const place = path.join(this.folder, name);
        return { place, used: (await stat(place)).mtimeMs };
      }),
    );
    known.sort((a, b) => b.used - a.used);
    for (const { place } of known.slice(mostImages - 1)) await rm(place, { recursive: true, force: true });
  }
}

const levels: WorkspaceSlot<ImageLevels> = { make: (workspace) => new ImageLevels(workspace) };

export function imageLevelsOf(session: WorkspaceSession): ImageLevels {
  return session.of(levels);
}
