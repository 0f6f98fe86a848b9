/** What a run is made of: the run spec, as the stages of the pipeline name it. */
export { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
export type {
  EvaluationSettings,
  ExplainSettings,
  ImportSettings,
  NetworkSettings,
  RunSettings,
} from '../../src-shared/run-spec/run-spec.ts';
