/** The figures of the workspace, by name. What they show and their files are binary routes. */
import { z } from 'zod';
import { figureSchema } from '../../../src-shared/figure/figure-spec.ts';
import { plainName } from '../../../src-shared/plain-name.ts';
import { namedFigures, removeFigure, renameFigure, saveFigure } from '../../queries/figures.ts';
import { procedure, router } from '../procedures.ts';

const figureName = plainName(120);

export const figuresRouter = router({
  /** The one changed last first. */
  list: procedure.query(({ ctx: { opened } }) => namedFigures(opened.engine)),

  /** Takes the place of a figure of the same name. */
  save: procedure
    .input(z.object({ name: figureName, spec: figureSchema }))
    .mutation(({ ctx: { opened, changed }, input }) => {
      saveFigure(input, new Date().toISOString(), opened.engine);
      changed('figures');
    }),

  rename: procedure
    .input(z.object({ from: z.string().max(1000), to: figureName }))
    .mutation(({ ctx: { opened, changed }, input }) => {
      renameFigure(input, opened.engine);
      changed('figures');
    }),

  remove: procedure
    .input(z.object({ name: z.string().max(1000) }))
    .mutation(({ ctx: { opened, changed }, input: { name } }) => {
      removeFigure(name, opened.engine);
      changed('figures');
    }),
});
