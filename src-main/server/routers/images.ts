/** What is known of an image, what a person says about it, and which images lie near it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { reviewStates } from '../../../src-shared/catalogue.ts';
import { itemPlace, regionOfContent } from '../../../src-shared/object-item.ts';
import { plainName } from '../../../src-shared/plain-name.ts';
import { catalogueIndex, rowOf } from '../../queries/catalogue.ts';
import { findImage, unknownImage } from '../../queries/image-files.ts';
import { neighbourScopes, neighboursOf } from '../../queries/neighbours.ts';
import type { WorkspaceSession } from '../../session/workspace-session.ts';
import type { ImageId } from '../../workspace/ids.ts';
import { countAbsent } from '../../workspace/tables/absent-images.ts';
import { imageIdInput, imageIdsInput, modelIdInput } from '../ids.ts';
import { procedure, router } from '../procedures.ts';
import { userName } from '../user-name.ts';

export const imagesRouter = router({
  get: procedure.input(z.object({ image: imageIdInput })).query(({ ctx: { opened }, input: { image } }) => {
    return describeImage(opened.engine.session, image);
  }),

  /** Puts the tag on all these images, or takes it off. */
  tag: procedure
    .input(z.object({ images: imageIdsInput, tag: plainName(100), on: z.boolean() }))
    .mutation(async ({ ctx: { opened, changed }, input: { images, tag, on } }) => {
      const { workspace, session } = opened.engine;
      await needImages(session, images);
      await workspace.reviews.tagMany(images, tag, on);
      changed('tags');
      return { images: images.length };
    }),

  /** A step of each of these images, which undo in Annotate takes back. */
  review: procedure
    .input(z.object({ images: imageIdsInput, state: z.enum(reviewStates) }))
    .mutation(async ({ ctx: { opened, changed }, input: { images, state } }) => {
      const { workspace, session } = opened.engine;
      await needImages(session, images);
      await workspace.edits.describeMany(images, userName(), { review: state });
      changed('reviews');
      return { images: images.length };
    }),

  /** Images of earlier imports that are no longer there: what goes with them, and the first of them. */
  absent: procedure.query(async ({ ctx: { opened } }) => {
    const images = await opened.engine.workspace.images.absent();
    return { ...countAbsent(images), first: images.slice(0, 100).map(({ relativePath }) => relativePath) };
  }),

  /** Throws all of them away. `time` is what `recallForgotten` takes it back by. */
  forgetAbsent: procedure.mutation(async ({ ctx: { opened, changed } }) => {
    const { images } = opened.engine.workspace;
    const absent = await images.absent();
    try {
      return await images.forget(absent.map(({ imageId }) => imageId));
    } finally {
      changed('images');
    }
  }),

  /** Calls back what was thrown away at that time, or ever. */
  recallForgotten: procedure
    .input(z.object({ time: z.iso.datetime().optional() }))
    .mutation(async ({ ctx: { opened, changed }, input: { time } }) => {
      const { images } = opened.engine.workspace;
      const forgotten = (await images.forgotten()).filter((image) => time === undefined || image.forgotten === time);
      try {
        return { images: await images.remember(forgotten.map(({ imageId }) => imageId)) };
      } finally {
        changed('images');
      }
    }),

  /** The nearest by D, nearest first, without the image itself. */
  neighbours: procedure
    .input(
      z.object({
        model: modelIdInput,
        image: imageIdInput,
        k: z.int().min(1).max(1000).default(20),
        among: z.enum(neighbourScopes).default('all'),
      }),
    )
    .query(async ({ ctx: { opened }, input: { model, image, k, among }, signal }) => {
      const found = await neighboursOf(opened.engine.session, { model, image, k, among }, signal);
      return found.map(({ imageId, ...one }) => ({ image: String(imageId), ...one }));
    }),
});

async function describeImage(session: WorkspaceSession, imageId: ImageId) {
  const { workspace } = session;
  const image = workspace.images.get(imageId);
  if (image === undefined) throw unknownImage(imageId);
  const { name, relativePath, sha256, width, height, classIndex, split, boxes, mask } = image;
  const review = workspace.reviews.get(imageId);
  const present = await findImage(session, image).then(
    () => true,
    () => false,
  );
  return {
    image: String(imageId),
    name,
    relativePath,
    /** Of an object that is an item: the image that it is cut out of. */
    objectOf: regionOfContent(sha256) === null ? null : itemPlace(relativePath),
    width,
    height,
    className: workspace.images.classes()[classIndex] ?? '',
    classIndex,
    split,
    boxes: boxes.map((box) => ({ x: box.x, y: box.y, width: box.width, height: box.height })),
    hasMask: mask !== null,
    review: reviewStates.find((state) => state === review?.state) ?? ('todo' as const),
    note: review?.note ?? '',
    tags: workspace.reviews.tagsOf(imageId),
    /** False where the file is gone or may not be read. */
    present,
  };
}

/** All or none: throws `not-found` for the first that the current data set does not hold. */
async function needImages(session: WorkspaceSession, images: readonly ImageId[]): Promise<void> {
  const index = await catalogueIndex(session);
  await nextTurn(); // so many ids took their time to be parsed
  const unknown = images.find((imageId) => index === null || rowOf(index, imageId) < 0);
  if (unknown !== undefined) throw unknownImage(unknown);
}
