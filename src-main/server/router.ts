/** The contract between the engine and its windows; the renderer imports its type. */
import { router } from './procedures.ts';
import { eventsProcedure } from './routers/events.ts';
import { foldersRouter } from './routers/folders.ts';
import { workspaceRouter } from './routers/workspace.ts';

export const appRouter = router({
  events: eventsProcedure,
  folders: foldersRouter,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;
