/** The files of the current data set's images: found below its root alone, whatever links lie there by now. */
import { basename } from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { InputProblem } from '../datasets/problems.ts';
import { type FoundFile, openRoot, type RootFolder } from '../datasets/root-folder.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';

const roots = new WeakMap<Workspace, { path: string; root: Promise<RootFolder> }>();

export function unknownImage(imageId: ImageId): TripletscopeError {
  return new TripletscopeError('not-found', `the data set holds no image ${imageId}`, {
    remedy: 'It may have been imported anew meanwhile: go back to the grid.',
  });
}

/** Throws the `InputProblem` that names the file: missing, not permitted, leading out of the data set. */
export async function findImage(workspace: Workspace, relativePath: string): Promise<FoundFile> {
  const path = workspace.catalogue.dataset()?.root ?? '';
  let known = roots.get(workspace);
  if (known?.path !== path) {
    known = { path, root: openRoot(path) };
    roots.set(workspace, known);
  }
  try {
    const root = await known.root;
    return await root.find(relativePath);
  } catch (error) {
    // A disk may come back: what was not there is looked for anew.
    roots.delete(workspace);
    if (!(error instanceof InputProblem) && error instanceof TripletscopeError && error.code === 'not-found') {
      throw new InputProblem(
        'image-missing',
        'the image is missing, with the whole folder of its data set',
        {
          file: relativePath,
          remedy: `Bring back the folder “${basename(path)}”, or import the data set from where it is now.`,
        },
        'not-found',
      );
    }
    throw error;
  }
}
