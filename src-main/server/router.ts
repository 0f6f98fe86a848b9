/** The contract between the engine and its windows; the renderer imports its type. */
import { router } from './procedures.ts';
import { eventsProcedure } from './routers/events.ts';
import { workspaceRouter } from './routers/workspace.ts';

export const appRouter = router({
  events: eventsProcedure,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;
