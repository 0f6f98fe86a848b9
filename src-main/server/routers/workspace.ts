/** Which workspace is open, and opening another. */
import path from 'node:path';
import { z } from 'zod';
import type { ImportSettings } from '../../../src-shared/run-spec/run-spec.ts';
import { itemSettings } from '../../datasets/object-items.ts';
import { tripletscopeVersion } from '../../pipeline/versions.ts';
import type { Engine } from '../../session/engine.ts';
import { demoFolder, workspaceOf } from '../demo-folder.ts';
import type { EngineHost } from '../host.ts';
import { placeBeside } from '../place-beside.ts';
import { anyProcedure, router } from '../procedures.ts';

const folderId = z.string().min(1).max(64);

export const workspaceRouter = router({
  state: anyProcedure.query(({ ctx }) => stateOf(ctx.host)),

  open: anyProcedure
    .input(z.object({ folder: folderId, create: z.boolean().default(false) }))
    .mutation(async ({ ctx: { host }, input: { folder, create } }) => {
      await host.open(host.folders.pathOf(folder), { create });
      return stateOf(host);
    }),

  close: anyProcedure.mutation(async ({ ctx: { host } }) => {
    await host.close();
    return stateOf(host);
  }),

  /** Where a data set that is not the open workspace's gets its own: a folder that is not there yet; null where none can be made. */
  beside: anyProcedure
    .input(z.object({ folder: folderId }))
    .query(({ ctx: { host }, input: { folder } }) => placeBeside(host.folders.pathOf(folder), host)),

  forget: anyProcedure.input(z.object({ folder: folderId })).mutation(({ ctx: { host }, input }) => {
    host.user.forget(host.folders.pathOf(input.folder));
    host.events.emit({ type: 'changed', what: 'recent' });
    return stateOf(host);
  }),
});

function stateOf(host: EngineHost) {
  const { opened, openFailure, folders, user, options } = host;
  const summary = opened?.engine.workspace.images.summary() ?? null;
  return {
    version: tripletscopeVersion,
    kind: options.kind,
    workspace:
      opened === null
        ? null
        : {
            id: folders.idOf(opened.folder),
            name: nameOf(opened.folder),
            isDemo: opened.folder === path.resolve(workspaceOf(demoFolder(options))),
            dataset:
              summary === null
                ? null
                : {
                    name: path.basename(summary.root),
                    key: summary.key,
                    images: summary.images,
                    train: summary.train,
                    test: summary.test,
                    classes: summary.classes,
                    remarks: opened.engine.workspace.problems.count(),
                    leftOut: opened.engine.workspace.problems.countLeftOut(),
                    objects: objectsAsItems(opened.engine),
                  },
          },
    /** Why what was asked for at the start is not open. */
    problem:
      openFailure === null
        ? null
        : { id: folders.idOf(openFailure.folder), name: nameOf(openFailure.folder), error: openFailure.error },
    recent: user.recent().map(({ folder, opened: when }) => ({
      id: folders.idOf(folder),
      name: nameOf(folder),
      place: folder,
      when,
    })),
  };
}

/** How objects were made items at the last import, or null. */
function objectsAsItems({ workspace }: Engine): { margin: number; minSize: number } | null {
  const settings = workspace.settings.get('import') as ImportSettings | undefined;
  return settings?.items === 'objects' ? itemSettings(settings) : null;
}

/** What a person calls it: a folder that is only called "workspace" goes by the one around it. */
function nameOf(folder: string): string {
  const name = path.basename(folder);
  return /^workspace$/i.test(name) ? path.basename(path.dirname(folder)) || name : name;
}
