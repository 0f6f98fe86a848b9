/** The contract between the engine and its windows; the renderer imports its type. */
import { router } from './procedures.ts';
import { annotationsRouter } from './routers/annotations.ts';
import { cacheRouter } from './routers/cache.ts';
import { compareRouter } from './routers/compare.ts';
import { datasetsRouter } from './routers/datasets.ts';
import { deviceRouter } from './routers/device.ts';
import { evaluationsRouter } from './routers/evaluations.ts';
import { eventsProcedure } from './routers/events.ts';
import { exportsRouter } from './routers/exports.ts';
import { figuresRouter } from './routers/figures.ts';
import { foldersRouter } from './routers/folders.ts';
import { imagesRouter } from './routers/images.ts';
import { jobsRouter } from './routers/jobs.ts';
import { modelsRouter } from './routers/models.ts';
import { regressionsRouter } from './routers/regressions.ts';
import { relationRouter } from './routers/relation.ts';
import { runsRouter } from './routers/runs.ts';
import { scoresRouter } from './routers/scores.ts';
import { settingsRouter } from './routers/settings.ts';
import { trainingRouter } from './routers/training.ts';
import { viewsRouter } from './routers/views.ts';
import { workspaceRouter } from './routers/workspace.ts';

export const appRouter = router({
  annotations: annotationsRouter,
  compare: compareRouter,
  cache: cacheRouter,
  datasets: datasetsRouter,
  evaluations: evaluationsRouter,
  events: eventsProcedure,
  exports: exportsRouter,
  figures: figuresRouter,
  folders: foldersRouter,
  images: imagesRouter,
  scores: scoresRouter,
  views: viewsRouter,
  device: deviceRouter,
  jobs: jobsRouter,
  models: modelsRouter,
  regressions: regressionsRouter,
  relation: relationRouter,
  runs: runsRouter,
  settings: settingsRouter,
  training: trainingRouter,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;
