/** The main job: data set → features → head → embeddings → grad-weights → maps → scores → report. Each stage resumes. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { describeInput } from '../../src-shared/preprocessing-presets.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Report } from '../../src-shared/report.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { ImportSettings, NetworkSettings, RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { specJson, trunkSeedOf } from '../../src-shared/run-spec/run-spec.ts';
import { InputProblem } from '../datasets/problems.ts';
import { comparisonRows } from '../explain/comparison-rows.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { modelTitle } from '../models/describe-model.ts';
import { followBoxes } from '../models/item-regions.ts';
import type { ExplainedModel } from '../models/model.ts';
import { currentModelId, networkOf, remarksOn, rememberModel } from '../models/model-settings.ts';
import type { HeadWeights } from '../network/head.ts';
import type { Engine } from '../session/engine.ts';
import { canonicalJson } from '../workspace/content-key.ts';
import type { ModelId, RunId } from '../workspace/ids.ts';
import { type DatasetFeatures, datasetFeatures } from './dataset-features.ts';
import { embedModel } from './embed-model.ts';
import { madeModel } from './embedded-model.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationResult } from './evaluation-summary.ts';
import { type PreparedExplanations, prepareExplanations } from './explanations.ts';
import { type ImportResult, importDataset } from './import-dataset.ts';
import { keepReport } from './kept-report.ts';
import { loadBackbone } from './load-backbone.ts';
import type { PreparedModel } from './prepared-model.ts';
import { recallOf } from './recall.ts';
import { filesAsMade, resolvedFiles } from './run-files.ts';
import { StageClock } from './stage-clock.ts';
import { trainedHead } from './trained-head.ts';
import { trainedNetwork } from './trained-network.ts';
import { versions } from './versions.ts';

export { StageClock };

export interface MainJobResult {
  report: Report;
  prepared: PreparedExplanations;
}

/** The model of these settings, made where it is not there yet; from now on it is the workspace's current one. */
export async function prepareModel(
  settings: RunSettings,
  engine: Engine,
  clock: StageClock,
  context: WorkContext,
): Promise<PreparedModel & { settings: RunSettings }> {
  await followBoxes(engine.workspace);
  const resolved = await clock.time('weights', () => resolvedFiles(settings));
  const prepared = await buildModel(resolved, engine, clock, context);
  rememberModel(prepared.model.id, resolved, engine);
  return { ...prepared, settings: resolved };
}

/** A model of the workspace as it lies there, with every image embedded; the current one from now on. */
async function reuseModel(
  id: ModelId,
  settings: RunSettings,
  engine: Engine,
  clock: StageClock,
  context: WorkContext,
): Promise<PreparedModel & { settings: RunSettings }> {
  const prepared = await embedModel(id, engine, clock, context);
  const own = { ...settings, network: networkOf(id, engine) ?? settings.network };
  rememberModel(id, own, engine);
  return { ...prepared, settings: own };
}

/**
 * The current model where these are the choices that made it, be it from another workspace; null where they are others.
 * Its weight file need not be there any more.
 */
export async function modelOf({ network }: RunSettings, engine: Pick<Engine, 'workspace'>): Promise<ModelId | null> {
  const current = currentModelId(engine);
  if (current === null) return null;
  const made = networkOf(current, engine) ?? defaultRunSettings(0).network;
  const isMade = (one: NetworkSettings): boolean => canonicalJson(made) === canonicalJson(one);
  return isMade(network) || isMade(await filesAsMade(network, made)) ? current : null;
}

/** For a step after training: the current model where the settings are its own, else the one that they make. */
export async function modelForStep(
  settings: RunSettings,
  engine: Engine,
  clock: StageClock,
  context: WorkContext,
): Promise<PreparedModel> {
  const id = await modelOf(settings, engine);
  return id === null
    ? prepareModel(settings, engine, clock, context)
    : reuseModel(id, settings, engine, clock, context);
}

/** Features and the head that stands on them: brought by the user, trained here (trunk and all where asked), or none. */
export async function buildModel(
  settings: RunSettings,
  engine: Engine,
  clock: StageClock,
  context: WorkContext,
): Promise<PreparedModel> {
  const { network } = settings;
  const { headSpec, train, training } = network;
  const loaded = await clock.time('weights', () => loadBackbone(network, trunkSeedOf(network), context));
  const featuresOf = (trunk: LoadedBackbone): Promise<DatasetFeatures> => {
    return clock.time('features', () => datasetFeatures({ loaded: trunk, headSpec }, engine, context));
  };
  const modelOf = async (
    features: DatasetFeatures,
    weights: HeadWeights,
    run: RunId | null,
  ): Promise<ExplainedModel> => {
    const head = { ...headSpec, weights };
    const model = await clock.time('embeddings', () => madeModel(features, head, engine, context));
    if (run !== null) engine.workspace.runs.finish(run, model.id);
    return model;
  };
  if (train && training.trains !== 'head') {
    const trained = await clock.time('training', () => trainedNetwork(loaded, network, engine, context));
    const features = await featuresOf(trained.loaded);
    const model = await modelOf(features, trained.head, trained.run);
    return { features, model, notes: [...loaded.notes, ...trained.notes, ...remarksOn(model.id, engine)] };
  }
  const features = await featuresOf(loaded);
  const trained = await clock.time('training', () => trainedHead(features, network, engine, context));
  const model = await modelOf(features, trained.weights, trained.run);
  return { features, model, notes: [...loaded.notes, ...trained.notes, ...remarksOn(model.id, engine)] };
}

/** The whole of it, without a row of its own (`jobs/run-main-job.ts` gives it one), for a job that it is a part of. */
export async function mainJob(
  imports: ImportSettings & { fresh?: boolean },
  settings: RunSettings,
  engine: Engine,
  context: WorkContext,
): Promise<MainJobResult> {
  const clock = new StageClock();
  const imported = await clock.time('import', () => importDataset(imports, engine, context));
  try {
    return await completeMainJob({ imported, imports, settings, clock }, engine, context);
  } catch (error) {
    if (!(error instanceof InputProblem) || imports.onProblem === 'stop') throw error;
    // Damage deep inside a file shows only when it is decoded: look into every one, leave the bad ones out, go on.
    const verified = { ...imports, verify: true };
    const checked = await clock.time('import', () => importDataset(verified, engine, context));
    return completeMainJob({ imported: checked, imports, settings, clock }, engine, context);
  }
}

export interface MainJob {
  /** A model of the workspace, taken as it lies there; without one it is made from the settings. */
  model?: ModelId;
  imported: ImportResult;
  imports: ImportSettings;
  settings: RunSettings;
  clock: StageClock;
}

/** The main job on the data set that the workspace holds. */
export async function completeMainJob(job: MainJob, engine: Engine, context: WorkContext): Promise<MainJobResult> {
  const { imported, imports, clock } = job;
  requireTestImages(imported);
  const { features, model, notes, settings } =
    job.model === undefined
      ? await prepareModel(job.settings, engine, clock, context)
      : await reuseModel(job.model, job.settings, engine, clock, context);
  const retrieval = await clock.time('retrieval', () => recallOf(features, model, context));
  const rows = comparisonRows(settings.explain);
  const prepared = await clock.time('grad-weights', () =>
    prepareExplanations({ model, settings: settings.explain, rows }, engine, context),
  );
  const evaluation = await clock.time('evaluation', () => evaluate(prepared, settings.evaluation, engine, context));
  const device = await engine.compute.call('device', {}, context);
  const report: Report = {
    model: modelTitle(model.id, engine),
    input: inputOf(model),
    data: { images: imported.images, train: imported.train, test: imported.test, classes: imported.classes },
    recallAt: retrieval.training && {
      features: retrieval.training.features.recallAt,
      head: retrieval.training.head.recallAt,
    },
    retrieval,
    rows: evaluation.rows,
    chance: evaluation.chance,
    paired: evaluation.paired,
    curves: evaluation.curves,
    seconds: clock.seconds,
    settings: describeSettings(imports, settings),
    versions: versions(device),
    problems: problemsOf(imported, prepared, evaluation, [...notes, ...engine.workspace.mended]),
  };
  // What the window shows of a model is scored against the final objects of everyone.
  if (settings.evaluation.author === undefined && !settings.evaluation.drafts) keepReport(model.id, report, engine);
  return { report, prepared };
}

/** Undefined where feature maps were brought: no pixels are looked at. */
function inputOf({ features }: ExplainedModel): Report['input'] {
  const { preprocessing } = features.source.extractor;
  if (preprocessing === null) return undefined;
  const { size, resize = 'exact', shorterSide } = preprocessing;
  return { size, resize, shorterSide: shorterSide ?? null, text: describeInput(preprocessing) };
}

function requireTestImages({ train, test }: ImportResult): void {
  if (test > 0) return;
  const summary = 'the data set has no test images, but only test images are explained and scored';
  throw new TripletscopeError('bad-input', summary, {
    received: `${train} training images`,
    remedy: 'Choose another split: --split by-image or --split by-class',
  });
}

/** JSON: what the row of the job and the report say. */
export function describeSettings(
  imports: ImportSettings,
  { network, explain, evaluation }: RunSettings,
): Report['settings'] {
  return specJson({ import: imports, network, explain, evaluation });
}

function problemsOf(
  imported: ImportResult,
  prepared: PreparedExplanations,
  { constant }: Pick<EvaluationResult, 'constant'>,
  notes: string[],
): Report['problems'] {
  return [
    ...imported.problems.map(({ text, count, messages }) => problem(text, count, messages)),
    ...leftOut(prepared),
    ...prepared.notes.map((text) => ({ text, count: 1 })),
    ...constant.map(({ label, images, of }) => {
      const text = `${images.length} of ${of} maps of “${label}” are constant: they count as zero everywhere and have no energy`;
      return problem(text, images.length, images);
    }),
    ...notes.map((text) => ({ text, count: 1 })),
  ];
}

function leftOut({ withoutTriplet, model }: PreparedExplanations): Report['problems'] {
  const names = withoutTriplet.map((i) => model.features.images[i].relativePath);
  if (names.length === 0) return [];
  const { needs } = model.features.relation;
  const text =
    names.length === 1
      ? `${names[0]}: this test image forms no triplet and is left out; it would need ${needs}`
      : `${names.length} test images form no triplet and are left out; each would need ${needs}; first: ${names[0]}`;
  return [problem(text, names.length, names)];
}

function problem(text: string, count: number, list: string[]): Report['problems'][number] {
  return { text, count, ...(count > 1 ? { list } : {}) };
}
