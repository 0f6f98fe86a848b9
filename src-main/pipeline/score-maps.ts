/** Scores maps that were made anywhere: one `.npy` per image, named as the image (`map-files.ts`), against boxes and masks. */
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import type { EvaluationSize } from '../../src-shared/ground-truth.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { type MetricName, type MetricSummary, metricNames } from '../../src-shared/report-types.ts';
import type { EvaluationSettings, ImportSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { DatasetImage } from '../datasets/dataset.ts';
import { type ProblemGroup, summariseProblems } from '../datasets/problems.ts';
import { readDataset } from '../datasets/read-dataset.ts';
import { summariesOf } from '../evaluate/metric-sample.ts';
import { recordBlock } from '../evaluate/record-block.ts';
import { decodeHeader } from '../evaluate/score-record.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import { together } from '../system/work-scope.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { ScoredMapFile } from '../workers/score-map-file.ts';
import { findMapFiles } from './map-files.ts';

export interface ScoreMapsSettings extends ImportSettings {
  maps: string;
  /**
   * The maps lie in [0,1] and are scored without resizing or normalising: at the resolution of their images, or, in the
   * convention of the WSOL evaluator, at the evaluation size, as there.
   */
  asIs: boolean;
  /** Its size is that of each image where the maps are taken as they are. */
  evaluation: EvaluationSettings;
}

export interface ScoredMaps {
  /** Scored images, and those of the data set that have no (usable) map. */
  images: number;
  excluded: number;
  metrics: Partial<Record<MetricName, MetricSummary>>;
  /** Energies that no map has, though there is ground truth: every map sums to 0. */
  silent: Partial<Record<'energyInBox' | 'energyInMask', { mean: null; n: 0; excluded: number }>>;
  chance: ChanceLevels;
  /** What was left out, in sentences. */
  problems: string[];
  /** What else is to be known of the maps. */
  notes: string[];
  dataset: ProblemGroup[];
}

export async function scoreMaps(
  request: ScoreMapsSettings,
  workers: WorkerPool,
  context: WorkContext,
): Promise<ScoredMaps> {
  const { folder, maps, asIs, evaluation, ...reading } = request;
  const { thresholds, resamples } = evaluation;
  const dataset = await readDataset(folder, { ...reading, hash: false }, context);
  const how = { maps, asIs, evaluation, onProblem: reading.onProblem };
  const { usable, expected, problems, notes } = await scoreMapFiles(dataset.images, how, workers, context);
  const records = usable.map(({ record }) => record);
  const settings = { thresholds, seed: evaluation.seed, resamples };
  const samples = await workers.run('sampleRow', { records: recordBlock(records), metrics: metricNames, settings });
  const metrics = summariesOf(samples, records.length);
  const chance = chanceLevels(usable.map((one) => one.chance));
  const withoutEnergy = (level: number | null, name: MetricName): boolean =>
    level !== null && metrics[name] === undefined;
  const none = { mean: null, n: 0 as const, excluded: usable.length };
  return {
    silent: {
      ...(withoutEnergy(chance.box, 'energyInBox') && { energyInBox: none }),
      ...(withoutEnergy(chance.mask, 'energyInMask') && { energyInMask: none }),
    },
    images: usable.length,
    excluded: expected - usable.length,
    metrics,
    chance,
    problems,
    notes,
    dataset: summariseProblems(dataset.problems),
  };
}

export interface MapFilesRequest extends Pick<ScoreMapsSettings, 'maps' | 'asIs' | 'evaluation'> {
  onProblem: ImportSettings['onProblem'];
}

/** What the maps and what was left out come to; the same for a data set read for it and for the one of a workspace. */
export interface ScoredMapFiles<Image> extends Pick<ScoredMaps, 'problems' | 'notes'> {
  usable: (ScoredMapFile & { image: Image })[];
  /** Images that should have a map. */
  expected: number;
}

/** Throws `not-found` where no map belongs to an image, `bad-input` where none can be scored. */
export async function scoreMapFiles<Image extends DatasetImage>(
  all: readonly Image[],
  { maps, asIs, evaluation, onProblem }: MapFilesRequest,
  workers: WorkerPool,
  context: WorkContext,
): Promise<ScoredMapFiles<Image>> {
  const { thresholds, convention } = evaluation;
  const { byName: files, strangers, ambiguous } = await findMapFiles(maps, all);
  const images = expectedImages(all, files);
  const problems = images.flatMap((image) =>
    files.has(image.name) ? [] : [`${image.name}.npy: no map for ${image.relativePath}`],
  );
  if (onProblem === 'stop' && problems.length > 0) throw missingMaps(maps, problems);
  problems.push(...ambiguous, ...strangers.map((file) => `${file}: the data set has no image of that name`));
  const withMap = images.filter(({ name }) => files.has(name));
  if (withMap.length === 0) throw noMaps(maps, all);
  const size: EvaluationSize = asIs && convention !== 'wsol' ? 'image' : evaluation.size;
  let done = 0;
  const scored = await together(
    context,
    withMap.map((image) => async ({ signal, report }) => {
      const { name, width, height, boxes, mask, classIndex } = image;
      const truth = { name, width, height, boxes, mask, classIndex };
      const input = { file: files.get(name)!, truth, size, convention, settings: { thresholds, asIs, regions: true } };
      try {
        const result = await workers.run('scoreMapFile', input, { signal });
        signal.throwIfAborted();
        report({ stage: 'scores', done: ++done, total: withMap.length });
        return { ...result, image };
      } catch (error) {
        if (onProblem === 'stop' || signal.aborted) throw error;
        return messageOf(error);
      }
    }),
  );
  const usable = scored.filter((one) => typeof one !== 'string');
  problems.push(...scored.filter((one) => typeof one === 'string'));
  if (usable.length === 0) throw noUsableMap(maps, problems);
  const records = usable.map(({ record }) => record);
  const constant = records.filter((record) => decodeHeader(record).constant).length;
  const notes: string[] = [];
  if (constant > 0) {
    const maps = constant === 1 ? '1 map is' : `${constant} maps are`;
    notes.push(`${maps} constant, zero after ReLU as a rule: such a map counts as zero everywhere and has no energy`);
  }
  return { usable, expected: images.length, problems, notes };
}

/** All images; the test images alone where no training image has a map, since those are what is usually explained. */
function expectedImages<Image extends DatasetImage>(
  images: readonly Image[],
  files: ReadonlyMap<string, string>,
): Image[] {
  const test = images.filter(({ split }) => split === 'test');
  const trained = images.some(({ split, name }) => split === 'train' && files.has(name));
  return trained || test.length === 0 ? [...images] : test;
}

function missingMaps(folder: string, problems: readonly string[]): TripletscopeError {
  return new TripletscopeError('not-found', `${problems.length} images have no map; first: ${problems[0]}`, {
    file: folder,
    list: problems,
    remedy: 'Add the maps, or leave these images out with --on-problem leave-out',
  });
}

function noUsableMap(folder: string, problems: readonly string[]): TripletscopeError {
  const cause = problems.length === 1 ? problems[0] : `${problems.length} problems; first: ${problems[0]}`;
  return new TripletscopeError('bad-input', `no map can be scored: ${cause}`, { file: folder, list: problems });
}

function noMaps(folder: string, images: readonly DatasetImage[]): TripletscopeError {
  return new TripletscopeError('not-found', 'no map belongs to an image of the data set', {
    file: folder,
    expected: images
      .slice(0, 2)
      .map(({ name }) => `${name}.npy`)
      .join(', '),
    received: 'none of them',
    remedy:
      'Name each map after its image (NAME.npy or NAME.jpg.npy), in one folder or in folders like those of the images',
  });
}
