/** An image that Compare shows: one of the data set, by its place in the model, or one from outside it. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { ImageFile } from '../datasets/image-file.ts';
import { InputProblem } from '../datasets/problems.ts';
import type { ExplainedModel } from '../models/model.ts';
import type { WorkspaceSession } from '../session/workspace-session.ts';
import type { ImageId } from '../workspace/ids.ts';
import { type ExternalImage, externalsOf, isExternalId } from './externals.ts';
import { unknownImage } from './image-files.ts';
import { externalImage, storedImage } from './shown-image.ts';

export type ComparedImage =
  /** `index` into the model's images. */
  { kind: 'stored'; id: string; index: number } | { kind: 'external'; id: string; external: ExternalImage };

/** Throws `usage` for what is no id, `not-found` for an image that is not there. */
export function comparedImage(id: string, model: ExplainedModel, session: WorkspaceSession): ComparedImage {
  if (isExternalId(id)) return { kind: 'external', id, external: externalsOf(session).get(id) };
  if (!/^[1-9]\d{0,14}$/.test(id)) {
    throw new TripletscopeError('usage', 'invalid id of an image', {
      expected: 'a positive whole number, or x-…',
      received: JSON.stringify(id.slice(0, 40)),
    });
  }
  const imageId = Number(id) as ImageId;
  const index = indexOf(model, imageId);
  if (index === undefined) throw session.workspace.images.get(imageId) ? unseenImage(id) : unknownImage(imageId);
  return { kind: 'stored', id, index };
}

function unseenImage(id: string): TripletscopeError {
  return new TripletscopeError('not-found', `image ${id} has no embedding in this model yet`, {
    remedy: 'Embed the new images: the list of models has a button for it.',
  });
}

/** The same for what needs a class: triplets, and with them gradients. Throws `usage` for an image from outside. */
export function storedIndex(id: string, model: ExplainedModel, session: WorkspaceSession): number {
  const image = comparedImage(id, model, session);
  if (image.kind === 'stored') return image.index;
  throw new TripletscopeError('usage', 'an image from outside the data set has no class, so it has no triplets', {
    file: image.external.name,
    remedy: 'Use the transferred map instead.',
  });
}

/** Ids ascend in the order of the data set. */
function indexOf({ features: { images } }: ExplainedModel, imageId: ImageId): number | undefined {
  let low = 0;
  let high = images.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (images[middle].imageId < imageId) low = middle + 1;
    else high = middle;
  }
  return images[low]?.imageId === imageId ? low : undefined;
}

/** Where its file lies, and what names its content. Throws the `InputProblem` that names the file. */
export async function fileOf(
  image: ComparedImage,
  model: ExplainedModel,
  session: WorkspaceSession,
): Promise<ImageFile & { path: string; name: string; content: string }> {
  const { name, content, sha256, find } =
    image.kind === 'stored'
      ? storedImage(session, model.features.images[image.index].imageId)
      : await externalImage(session, image.id);
  try {
    const { path, within } = await find();
    return { path, within, name, content, sha256 };
  } catch (error) {
    const missing = error instanceof InputProblem && error.code === 'not-found' && error.details.remedy === undefined;
    if (!missing) throw error;
    const remedy = 'Put it back in its place, or import the data set again.';
    throw new InputProblem(error.problem, 'the image is missing', { file: name, remedy }, 'not-found');
  }
}
