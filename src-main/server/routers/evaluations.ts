/** How the maps of a model were scored. */
import { z } from 'zod';
import { evaluationSettings } from '../../queries/evaluation-settings.ts';
import { modelIdInput } from '../ids.ts';
import { procedure, router } from '../procedures.ts';

export const evaluationsRouter = router({
  /** Of the last whole evaluation of the model; null where there is none. */
  settings: procedure
    .input(z.object({ model: modelIdInput }))
    .query(({ ctx: { opened }, input: { model } }) => evaluationSettings(model, opened.engine.workspace)),
});
