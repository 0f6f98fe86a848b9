/** What can be chosen in Train, and whether a choice can be run. */
import { existsSync } from 'node:fs';
import type { EpochMeasure } from '../../../src-shared/host-events.ts';
import type { RelationSpec } from '../../../src-shared/relation.ts';
import { formFieldViews, formOfSettings, settingsOfForm, trainingForm } from '../../../src-shared/run-spec/form.ts';
import { preferredRuntime } from '../../compute/runtime/installed.ts';
import { chosenRelation, imageRelation } from '../../models/image-relation.ts';
import { currentSettings } from '../../models/model-settings.ts';
import { backboneByName, backboneNames } from '../../network/backbones/registry.ts';
import { efficientNetLite0Path } from '../../network/weights/own-weights.ts';
import { measureOf } from '../../pipeline/epoch-measure.ts';
import { standingTraining } from '../../pipeline/standing-training.ts';
import type { EngineHost, Opened } from '../host.ts';
import { procedure, router } from '../procedures.ts';
import { checkTraining, type TrainingSite } from '../training-check.ts';
import { defaultForm } from '../training-form.ts';

export const trainingRouter = router({
  options: procedure.query(({ ctx: { opened, host } }) => {
    const last = currentSettings(opened.engine);
    return {
      backbones: backboneNames.map(backboneView),
      fields: measuredFields(measureOf({ by: chosenRelation(opened.engine)?.by ?? 'class' })),
      defaults: defaultForm(host.folders),
      /** Of the current model. */
      last: last === null ? null : formOfSettings(last, host.folders),
      counts: opened.engine.workspace.images.trainingCounts(),
      convolutions: trainsConvolutions(host),
    };
  }),

  /** Where a training of these choices stands that was begun and not ended; null where there is none. */
  standing: procedure
    .input(trainingForm)
    .query(({ ctx: { opened, host }, input }) => standingTraining(settingsOfForm(input, host.folders), opened.engine)),

  check: procedure
    .input(trainingForm)
    .query(async ({ ctx: { opened, host }, input }) => checkTraining(input, await siteOf(host, opened))),
});

function trainsConvolutions({ options }: EngineHost): boolean {
  return options.backend !== 'wasm' && preferredRuntime() !== null;
}

async function siteOf(host: EngineHost, { engine }: Opened): Promise<TrainingSite> {
  return { relation: await trainingRelation(engine), convolutions: trainsConvolutions(host), files: host.folders };
}

/** Of the training images among themselves; by class from their numbers alone. */
async function trainingRelation(engine: Opened['engine']): Promise<RelationSpec> {
  const { images } = engine.workspace;
  if (chosenRelation(engine) === null) {
    const labels = images.trainingCounts().flatMap((count, label) => new Array<number>(count).fill(label));
    return { by: 'class', labels: Int32Array.from(labels) };
  }
  const training = (await images.all()).filter(({ split }) => split === 'train');
  return imageRelation(training, engine).spec;
}

/** What is measured in the place of Recall@1 is called by its name. */
function measuredFields(measure: EpochMeasure): ReturnType<typeof formFieldViews> {
  const fields = formFieldViews();
  if (measure === 'recall') return fields;
  const renamed = (text: string): string =>
    text.replace('Recall@1 every', 'Rank correlation every').replace('Recall@1', 'rank correlation of D and |Δt|');
  return fields.map((field) => ({ ...field, label: renamed(field.label), help: renamed(field.help) }));
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
