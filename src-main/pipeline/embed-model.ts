/**
 * A model of the workspace brought up to its data set: features and embeddings of the images that it has not seen. It is
 * taken as it lies there, wherever it was made; nothing is trained. What was cut goes on at the first chunk that is missing.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import { readArtefact } from '../models/artefact.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { followBoxes } from '../models/item-regions.ts';
import { remarksOn, requireModel } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import { type DatasetFeatures, datasetFeatures } from './dataset-features.ts';
import { embeddedModel, keepWeights } from './embedded-model.ts';
import type { PreparedModel } from './prepared-model.ts';
import type { StageClock } from './stage-clock.ts';

export async function embedModel(
  id: ModelId,
  engine: Engine,
  clock: StageClock,
  context: WorkContext,
): Promise<PreparedModel> {
  const stored = requireModel(id, engine);
  await followBoxes(engine.workspace);
  const artefact = await clock.time('weights', () => readArtefact(stored, engine.workspace, context));
  const { backbone, layer, preprocessing, head, tensors } = artefact;
  await keepWeights(id, tensors, engine);
  const weightsId = stored.weightsSha256;
  const loaded: LoadedBackbone = {
    backbone,
    layer,
    preprocessing,
    tensors,
    weightsId,
    head: null,
    headName: null,
    notes: [],
  };
  const features: DatasetFeatures = await clock.time('features', () =>
    datasetFeatures({ loaded, headSpec: head }, engine, context),
  );
  const model = await clock.time('embeddings', () =>
    embeddedModel(id, stored.key, { features, head }, engine, context),
  );
  return { features, model, notes: remarksOn(id, engine) };
}
