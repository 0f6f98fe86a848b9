/** Saved views: a filter, a sort or a chart as the window puts it, by name. */
import { z } from 'zod';
import { plainName } from '../../../src-shared/plain-name.ts';
import { procedure, router } from '../procedures.ts';

const viewName = plainName(120);
const longest = 256 * 1024;
const viewSpec = z
  .record(z.string(), z.unknown())
  .refine((spec) => JSON.stringify(spec).length <= longest, `expected at most ${longest / 1024} kB`);

export const viewsRouter = router({
  list: procedure.query(({ ctx: { opened } }) => opened.engine.workspace.views.all()),

  /** Takes the place of a view of the same name. */
  save: procedure
    .input(z.object({ name: viewName, spec: viewSpec }))
    .mutation(({ ctx: { opened, changed }, input: { name, spec } }) => {
      const { views } = opened.engine.workspace;
      views.set(name, spec);
      changed('views');
      return views.all();
    }),

  remove: procedure.input(z.object({ name: viewName })).mutation(({ ctx: { opened, changed }, input: { name } }) => {
    const { views } = opened.engine.workspace;
    views.remove(name);
    changed('views');
    return views.all();
  }),
});
