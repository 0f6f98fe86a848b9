/** An image that the window shows: one of the data set, or one from outside it. */
import { stat } from 'node:fs/promises';
import type { Size } from '../../src-shared/geometry.ts';
import { imageFileError } from '../datasets/image-file.ts';
import type { FoundFile } from '../datasets/root-folder.ts';
import type { WorkspaceSession } from '../session/workspace-session.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import { externalsOf } from './externals.ts';
import { findImage, unknownImage } from './image-files.ts';

/** Where it lies; an image that was chosen on this machine may lie anywhere. */
export type ShownFile = Omit<FoundFile, 'within'> & Partial<Pick<FoundFile, 'within'>>;

/** In pixels as displayed. */
export interface ShownImage extends Size {
  /** What messages call it. */
  name: string;
  /** Equal content gives equal text: what its pictures are kept under. */
  content: string;
  /** Of its bytes, where it belongs to the data set. */
  sha256?: string | undefined;
  /** Throws the `InputProblem` that names the file: missing, not permitted, leading out of the data set. */
  find(): Promise<ShownFile>;
}

/** Throws `not-found` for an image that the current data set does not hold. */
export function storedImage(session: WorkspaceSession, imageId: ImageId): ShownImage {
  const { workspace } = session;
  const file = workspace.catalogue.file(imageId);
  if (file === undefined) throw unknownImage(imageId);
  const { relativePath, sha256, width, height } = file;
  return {
    name: relativePath,
    // Without a content hash the data set's rows are all that tells two images apart.
    content: sha256 ?? contentKey(workspace.catalogue.dataset(), relativePath),
    sha256: sha256 ?? undefined,
    width,
    height,
    find: () => findImage(session, file),
  };
}

/** Throws `not-found` for an id that was not given, the `InputProblem` of a file that is not there any more. */
export async function externalImage(session: WorkspaceSession, id: string): Promise<ShownImage> {
  const { name, path, within, width, height } = externalsOf(session).get(id);
  const find = async (): Promise<ShownFile & { mtimeMs: number }> => {
    try {
      const { size, mtimeMs } = await stat(path);
      return { path, bytes: size, mtimeMs, ...(within && { within }) };
    } catch (error) {
      throw imageFileError(error, name);
    }
  };
  const { bytes, mtimeMs } = await find();
  return { name, content: contentKey('external', path, bytes, mtimeMs), width, height, find };
}
