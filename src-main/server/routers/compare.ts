/** Donors of a transfer, and images from outside the data set. */
import { z } from 'zod';
import { withModel } from '../../models/open-models.ts';
import { donorsOf } from '../../queries/donors.ts';
import { type ExternalImage, externalsOf } from '../../queries/externals.ts';
import { modelIdInput } from '../ids.ts';
import { procedure, router } from '../procedures.ts';

export const compareRouter = router({
  /** The nearest training images, nearest first, without the image itself; an image of the data set or `x-…`. */
  donors: procedure
    .input(z.object({ model: modelIdInput, image: z.string().max(40), k: z.int().min(1).max(50).default(1) }))
    .query(async ({ ctx: { opened }, input: { model: id, image, k }, signal = new AbortController().signal }) => {
      const { engine } = opened;
      const context = { signal, report: () => {} };
      return withModel(id, engine, context, (model) => donorsOf(image, k, { model, engine, signal }));
    }),

  /** A file that was chosen, dropped or uploaded becomes an image that can be compared, under an id of its own. */
  addExternal: procedure
    .input(z.object({ file: z.string().min(1).max(64) }))
    .mutation(async ({ ctx: { host, opened }, input }) => {
      const { path, within } = host.folders.placeOf(input.file);
      return describe(await externalsOf(opened.engine.session).add(path, within));
    }),

  externals: procedure.query(({ ctx: { opened } }) => externalsOf(opened.engine.session).all().map(describe)),
});

function describe({ id, name, width, height }: ExternalImage) {
  return { image: id, name, width, height };
}
