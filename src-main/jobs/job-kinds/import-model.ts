import path from 'node:path';
import { z } from 'zod';
import { importModel } from '../../models/model-file.ts';
import { currentModelId, makeCurrent } from '../../models/model-settings.ts';
import { embedModel } from '../../pipeline/embed-model.ts';
import { StageClock } from '../../pipeline/stage-clock.ts';
import { removeUpload } from '../../workspace/uploaded-file.ts';
import type { JobKind } from './job-kind.ts';

const params = z.object({ file: z.string() });

/** A model from its file, with embeddings of the workspace's images. It becomes the current one only where there is none. */
export const importModelJob: JobKind<z.output<typeof params>> = {
  params,
  title: ({ file }) => `Importing the model ${path.basename(file)}`,
  lane: 'compute',
  changes: ['models', 'scores'],
  work: async ({ file }, engine, context) => {
    const { workspace } = engine;
    try {
      const { id } = await importModel(file, engine, context);
      if (currentModelId(engine) === null) makeCurrent(id, engine);
      if (workspace.images.summary() !== null) await embedModel(id, engine, new StageClock(), context);
    } catch (error) {
      if (!context.signal.aborted) await removeUpload(file, workspace.folder);
      throw error; // when it is cancelled the upload stays: it can be resumed
    }
    await removeUpload(file, workspace.folder);
  },
};
