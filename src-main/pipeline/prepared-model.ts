/** A model with everything of the data set that the stages after it work with. */
import type { ExplainedModel } from '../models/model.ts';
import type { DatasetFeatures } from './dataset-features.ts';

export interface PreparedModel {
  features: DatasetFeatures;
  model: ExplainedModel;
  notes: string[];
}
