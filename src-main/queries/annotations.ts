/** The objects of an image as the window edits them: what is there, what can be undone, and mask files as run lengths. */
import { stepWords } from '../../src-shared/annotate/step-words.ts';
import { type ReviewState, reviewStates } from '../../src-shared/catalogue.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Orientation } from '../../src-shared/geometry.ts';
import { regionOfContent } from '../../src-shared/object-item.ts';
import { encodeRuns, runsToText } from '../../src-shared/rle.ts';
import type { Geometry, TruthObject } from '../../src-shared/truth-object.ts';
import { loadMask } from '../datasets/masks.ts';
import type { WorkspaceSession } from '../session/workspace-session.ts';
import type { ImageId } from '../workspace/ids.ts';
import { foldersOfData, unknownImage } from './image-files.ts';

/** As `Geometry`; of a mask file only its name within the data set. */
export type WireGeometry = Exclude<Geometry, { kind: 'file' }> | { kind: 'file'; relativePath: string };
export type WireObject = Omit<TruthObject, 'geometry'> & { geometry: WireGeometry };

/** What the next undo takes back and the next redo does again, in words; null where there is nothing. */
export interface HistoryWords {
  undo: string | null;
  redo: string | null;
}

/** Throws `not-found` for an unknown image. */
export function annotationsOf({ workspace }: WorkspaceSession, imageId: ImageId) {
  const image = workspace.images.get(imageId);
  if (image === undefined) throw unknownImage(imageId);
  const { name, relativePath, width, height, classIndex } = image;
  return {
    image: String(imageId),
    name,
    relativePath,
    width,
    height,
    /** Of an object as an item: what it shows of its file. Steps name it, so that an older one is understood. */
    region: regionOfContent(image.sha256),
    className: workspace.images.classes()[classIndex] ?? '',
    ...wordsOf({ workspace }, imageId),
    objects: workspace.objects.of(imageId).map(toWire),
    history: historyOf({ workspace }, imageId),
  };
}

export function historyOf({ workspace }: Pick<WorkspaceSession, 'workspace'>, imageId: ImageId): HistoryWords {
  const { undo, redo } = workspace.edits.next(imageId);
  return { undo: stepWords(undo) || null, redo: stepWords(redo) || null };
}

/** What a person says of the image. */
export function wordsOf(
  { workspace }: Pick<WorkspaceSession, 'workspace'>,
  imageId: ImageId,
): { review: ReviewState; note: string } {
  const said = workspace.reviews.get(imageId);
  return { review: reviewStates.find((state) => state === said?.state) ?? 'todo', note: said?.note ?? '' };
}

/** Where files lie on this computer is not told to the window. */
export function toWire(object: TruthObject): WireObject {
  const { geometry } = object;
  if (geometry.kind !== 'file') return { ...object, geometry };
  return { ...object, geometry: { kind: 'file', relativePath: geometry.relativePath } };
}

/** A mask file as COCO's run lengths, at the resolution of the image. Throws the `InputProblem` of a file that cannot be read. */
export async function maskFileRuns(session: WorkspaceSession, imageId: ImageId, objectId: string): Promise<string> {
  const image = session.workspace.images.get(imageId);
  if (image === undefined) throw unknownImage(imageId);
  const geometry = session.workspace.objects.of(imageId).find(({ id }) => id === objectId)?.geometry;
  if (geometry?.kind !== 'file')
    throw new TripletscopeError('not-found', 'this object is not a mask file', {
      remedy: 'Reload the image: it may have been changed in another window.',
    });
  const { path, relativePath, reading, turn } = geometry;
  const source = {
    kind: 'file' as const,
    path,
    relativePath,
    ...(reading && { reading }),
    ...(turn && { turn: turn as Orientation }),
  };
  const mask = await loadMask(source, image, { within: foldersOfData(session) });
  return runsToText(encodeRuns(mask));
}
