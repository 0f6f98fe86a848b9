/** Every kind of job by its name. */
import { demoJob } from './demo.ts';
import { embedJob } from './embed.ts';
import { exportJob } from './export.ts';
import { importJob } from './import.ts';
import { importModelJob } from './import-model.ts';
import { installRuntimeJob } from './install-runtime.ts';
import type { JobKind } from './job-kind.ts';
import { layersJob } from './layers.ts';
import { mapsJob } from './maps.ts';
import { openModelJob } from './open-model.ts';
import { pointsJob } from './points.ts';
import { projectionJob } from './projection.ts';
import { regressJob } from './regress.ts';
import { reportJob } from './report.ts';
import { trainJob } from './train.ts';

const all = {
  import: importJob,
  train: trainJob,
  report: reportJob,
  regress: regressJob,
  points: pointsJob,
  layers: layersJob,
  maps: mapsJob,
  demo: demoJob,
  projection: projectionJob,
  'open-model': openModelJob,
  embed: embedJob,
  'import-model': importModelJob,
  export: exportJob,
  'install-runtime': installRuntimeJob,
};

/** A kind of which the params have been parsed by its own schema: what `params.parse` gives is what `work` takes. */
export const jobKinds: Readonly<Record<string, JobKind>> = all as unknown as Record<string, JobKind>;
