/** The files of the current data set's images: found below its root alone, whatever links lie there by now. */
import { basename } from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { filePath } from '../../src-shared/object-item.ts';
import type { ImportSettings } from '../../src-shared/run-spec/run-spec.ts';
import { InputProblem } from '../datasets/problems.ts';
import { type FoundFile, openRoot, type RootFolder } from '../datasets/root-folder.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import type { ImageId } from '../workspace/ids.ts';

interface KnownRoot {
  latest: { path: string; followLinks: boolean; root: Promise<RootFolder> } | null;
}

const roots: WorkspaceSlot<KnownRoot> = { make: () => ({ latest: null }) };

/** How the data set was imported; null where there is none. */
export function importSettingsOf({ workspace }: WorkspaceSession): ImportSettings | null {
  return (workspace.settings.get('import') as ImportSettings | undefined) ?? null;
}

/** The folders that files of the data set have to lie in when they are read; undefined where its links are followed. */
export function foldersOfData(session: WorkspaceSession): readonly string[] | undefined {
  if (importSettingsOf(session)?.followLinks) return undefined;
  return [session.workspace.catalogue.dataset()?.root ?? ''];
}

export function unknownImage(imageId: ImageId): TripletscopeError {
  return new TripletscopeError('not-found', `the data set holds no image ${imageId}`, {
    remedy: 'The data set may have been imported again: go back to the grid.',
  });
}

/** Throws the `InputProblem` that names the file: missing, not permitted, leading out of the data set. */
export async function findImage(
  session: WorkspaceSession,
  { relativePath: name, sha256 }: { relativePath: string; sha256?: string | null | undefined },
): Promise<FoundFile> {
  const relativePath = filePath(name, sha256);
  const path = session.workspace.catalogue.dataset()?.root ?? '';
  const known = session.of(roots);
  const followLinks = importSettingsOf(session)?.followLinks ?? false;
  if (known.latest?.path !== path || known.latest.followLinks !== followLinks)
    known.latest = { path, followLinks, root: openRoot(path, { followLinks }) };
  const { latest } = known;
  try {
    const root = await latest.root;
    return await root.find(relativePath);
  } catch (error) {
    // A disk may come back: what was not there is looked for anew.
    if (known.latest === latest) known.latest = null;
    if (!(error instanceof InputProblem) && error instanceof TripletscopeError && error.code === 'not-found') {
      throw new InputProblem(
        'image-missing',
        'the image is missing, with the whole folder of its data set',
        {
          file: relativePath,
          remedy: `Restore the folder “${basename(path)}”, or import the data set from where it is now.`,
        },
        'not-found',
      );
    }
    throw error;
  }
}
