/** Objects of an image: what is there, and steps that change it. A step has an id, so that a window may send it again. */
import { z } from 'zod';
import { reviewStates } from '../../../src-shared/catalogue.ts';
import { plainName } from '../../../src-shared/plain-name.ts';
import { authorWord } from '../../../src-shared/truth-object.ts';
import { annotationsOf, historyOf, maskFileRuns, toWire, wordsOf } from '../../queries/annotations.ts';
import { unknownImage } from '../../queries/image-files.ts';
import { unmatchedFile, unmatchedObjects } from '../../queries/unmatched.ts';
import type { Engine } from '../../session/engine.ts';
import type { WorkspaceSession } from '../../session/workspace-session.ts';
import type { ImageId } from '../../workspace/ids.ts';
import { changeInput, imageNote, inRegionOf, objectId, regionInput, stepId, toChange } from '../annotation-input.ts';
import { imageIdInput } from '../ids.ts';
import { procedure, router } from '../procedures.ts';
import { userName } from '../user-name.ts';

const stepInput = z.object({ image: imageIdInput, step: stepId });

export const annotationsRouter = router({
  get: procedure.input(z.object({ image: imageIdInput })).query(({ ctx: { opened }, input: { image } }) => {
    opened.rescoring.expect(image);
    return annotationsOf(opened.engine.session, image);
  }),

  /** Names of classes that objects of any image say themselves. */
  classes: procedure.query(({ ctx: { opened } }) => opened.engine.workspace.objects.classNames()),

  /** Of final objects, as `author=` names them. */
  authors: procedure.query(({ ctx: { opened } }) => opened.engine.workspace.objects.authors().map(authorWord)),

  /** Images of earlier imports that are gone, with how many objects each has. */
  unmatched: procedure.query(async ({ ctx: { opened } }) => {
    const unmatched = await unmatchedObjects(opened.engine);
    return unmatched.map(({ image, forgotten, objects }) => ({ image, forgotten, objects: objects.length }));
  }),

  /** Their objects as a file that `annotations restore` reads. */
  unmatchedFile: procedure.query(async ({ ctx: { opened } }) => unmatchedFile(await unmatchedObjects(opened.engine))),

  /** A mask file as COCO's run lengths, so that it can be painted on. */
  raster: procedure
    .input(z.object({ image: imageIdInput, object: objectId }))
    .query(async ({ ctx: { opened }, input: { image, object } }) => ({
      counts: await maskFileRuns(opened.engine.session, image, object),
    })),

  /** All of it or nothing; on disk when it is answered. */
  commit: procedure
    .input(
      stepInput.extend({
        author: plainName(100).optional(),
        changes: z.array(changeInput).min(1).max(2000),
        region: regionInput,
      }),
    )
    .mutation(({ ctx: { opened, changed }, input: { image, step, author, changes, region } }) => {
      const { workspace, session } = opened.engine;
      const known = workspace.images.get(image);
      if (known === undefined) throw unknownImage(image);
      const objects = workspace.objects.of(image);
      const parsed = changes.map((change) => toChange(change, { size: region ?? known, objects }));
      const tell = tellWidened(opened.engine, image, changed);
      workspace.edits.commit(image, author ?? userName(), inRegionOf(known, parsed, region), step);
      changed('truth', [String(image)]);
      tell();
      return stepResult(session, image);
    }),

  undo: procedure.input(stepInput).mutation(({ ctx: { opened, changed }, input: { image, step } }) => {
    const tell = tellWidened(opened.engine, image, changed);
    const done = opened.engine.workspace.edits.undo(image, step);
    tellStep(opened.engine, { image, step }, changed);
    tell();
    return { done, ...standing(opened.engine.session, image) };
  }),

  redo: procedure.input(stepInput).mutation(({ ctx: { opened, changed }, input: { image, step } }) => {
    const tell = tellWidened(opened.engine, image, changed);
    const done = opened.engine.workspace.edits.redo(image, step);
    tellStep(opened.engine, { image, step }, changed);
    tell();
    return { done, ...standing(opened.engine.session, image) };
  }),

  /** What a person says about the image: its review state, or a note, which is taken away by an empty one. */
  describe: procedure
    .input(
      stepInput.extend({
        author: plainName(100).optional(),
        words: z.union([z.object({ review: z.enum(reviewStates) }), z.object({ note: imageNote })]),
      }),
    )
    .mutation(({ ctx: { opened, changed }, input: { image, step, author, words } }) => {
      const { workspace, session } = opened.engine;
      if (workspace.images.get(image) === undefined) throw unknownImage(image);
      workspace.edits.describe(image, author ?? userName(), words, step);
      tellStep(opened.engine, { image, step }, changed);
      return { history: historyOf(session, image), ...wordsOf(session, image) };
    }),
});

/** Objects or what is said of the image: who shows either asks again. */
function tellStep(
  { workspace }: Pick<Engine, 'workspace'>,
  { image, step }: { image: ImageId; step: string },
  changed: (what: 'truth' | 'reviews', images?: readonly string[]) => void,
): void {
  const [edit] = workspace.edits.byStep(step);
  if (edit === undefined) return;
  if (edit.objectId === null) changed('reviews');
  else changed('truth', [String(image)]);
}

/** A step may widen the region of an item (ADR 69): then the image is another one, for the window that asked, too. */
function tellWidened(
  { workspace }: Pick<Engine, 'workspace'>,
  image: ImageId,
  changed: (what: 'images', images: readonly string[]) => void,
): () => void {
  const before = JSON.stringify(workspace.regions.of(image));
  return () => {
    if (JSON.stringify(workspace.regions.of(image)) !== before) changed('images', [String(image)]);
  };
}

/** Positions and authors are set here: the window learns them, without the geometries that it sent. */
function stepResult(session: WorkspaceSession, image: ImageId) {
  const { workspace } = session;
  return {
    history: historyOf(session, image),
    objects: workspace.objects.of(image).map(({ id, position, author }) => ({ id, position, author })),
  };
}

function standing(session: WorkspaceSession, image: ImageId) {
  return {
    history: historyOf(session, image),
    objects: session.workspace.objects.of(image).map(toWire),
    ...wordsOf(session, image),
  };
}
