/** What can be chosen in Train, and whether a choice can be run. */
import { existsSync } from 'node:fs';
import { formFieldViews, formOfSettings, settingsOfForm, trainingForm } from '../../../src-shared/run-spec/form.ts';
import { preferredRuntime } from '../../compute/runtime/installed.ts';
import { currentSettings } from '../../models/model-settings.ts';
import { backboneByName, backboneNames } from '../../network/backbones/registry.ts';
import { efficientNetLite0Path } from '../../network/weights/own-weights.ts';
import { standingTraining } from '../../pipeline/standing-training.ts';
import type { EngineHost, Opened } from '../host.ts';
import { procedure, router } from '../procedures.ts';
import { checkTraining, type TrainingSite } from '../training-check.ts';
import { defaultForm } from '../training-form.ts';

export const trainingRouter = router({
  options: procedure.query(({ ctx: { opened, host } }) => {
    const last = currentSettings(opened.engine);
    const { counts, convolutions } = siteOf(host, opened);
    return {
      backbones: backboneNames.map(backboneView),
      fields: formFieldViews(),
      defaults: defaultForm(host.folders),
      /** Of the current model. */
      last: last === null ? null : formOfSettings(last, host.folders),
      counts,
      convolutions,
    };
  }),

  /** Where a training of these choices stands that was begun and not ended; null where there is none. */
  standing: procedure
    .input(trainingForm)
    .query(({ ctx: { opened, host }, input }) => standingTraining(settingsOfForm(input, host.folders), opened.engine)),

  check: procedure
    .input(trainingForm)
    .query(({ ctx: { opened, host }, input }) => checkTraining(input, siteOf(host, opened))),
});

function siteOf({ options, folders }: EngineHost, { engine }: Opened): TrainingSite {
  const convolutions = options.backend !== 'wasm' && preferredRuntime() !== null;
  return { counts: engine.workspace.images.trainingCounts(), convolutions, files: folders };
}

/** Where the weights come from: `own` ones of the program, `random`, or a `file` of the user. */
function backboneView(name: (typeof backboneNames)[number]) {
  const { stages, preprocessing } = backboneByName(name);
  const origins = { small: 'random', 'efficientnet-lite0': 'own' } as const;
  const weights: 'random' | 'own' | 'file' = Object.hasOwn(origins, name)
    ? origins[name as keyof typeof origins]
    : 'file';
  return {
    name,
    ...preprocessing,
    stages: stages.map((stage) => ({ name: stage.name, channels: stage.channels })),
    weights,
    /** Whether own weights lie on this machine already; else the first run fetches them. */
    fetched: weights === 'own' && existsSync(efficientNetLite0Path()),
  };
}
