/** The contract between the engine and its windows; the renderer imports its type. */
import { router } from './procedures.ts';
import { eventsProcedure } from './routers/events.ts';
import { foldersRouter } from './routers/folders.ts';
import { imagesRouter } from './routers/images.ts';
import { scoresRouter } from './routers/scores.ts';
import { viewsRouter } from './routers/views.ts';
import { workspaceRouter } from './routers/workspace.ts';

export const appRouter = router({
  events: eventsProcedure,
  folders: foldersRouter,
  images: imagesRouter,
  scores: scoresRouter,
  views: viewsRouter,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;
