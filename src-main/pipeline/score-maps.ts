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
import { decodeHeader } from '../evaluate/score-record.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import { together } from '../system/work-scope.ts';
import type { WorkerPool } from '../workers/pool.ts';
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
  const { onProblem } = reading;
  const { thresholds, resamples, convention } = evaluation;
  const dataset = await readDataset(folder, { ...reading, hash: false }, context);
  const { byName: files, strangers, ambiguous } = await findMapFiles(maps, dataset.images);
  const images = expectedImages(dataset.images, files);
  const problems = images.flatMap((image) =>
    files.has(image.name) ? [] : [`${image.name}.npy: no map for ${image.relativePath}`],
  );
  if (onProblem === 'stop' && problems.length > 0) throw missingMaps(maps, problems);
  problems.push(...ambiguous, ...strangers.map((file) => `${file}: the data set has no image of that name`));
  const withMap = images.filter(({ name }) => files.has(name));
  if (withMap.length === 0) throw noMaps(maps, dataset.images);
  const size: EvaluationSize = asIs && convention !== 'wsol' ? 'image' : evaluation.size;
  let done = 0;
  const scored = await together(
    context,
    withMap.map(({ name, width, height, boxes, mask, classIndex }) => async ({ signal, report }) => {
      const truth = { name, width, height, boxes, mask, classIndex };
      const input = { file: files.get(name)!, truth, size, convention, settings: { thresholds, asIs, regions: true } };
      try {
        const result = await workers.run('scoreMapFile', input, { signal });
        signal.throwIfAborted();
        report({ stage: 'scores', done: ++done, total: withMap.length });
        return result;
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
  const settings = { thresholds, seed: evaluation.seed, resamples };
  const samples = await workers.run('sampleRow', { records, metrics: metricNames, settings });
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
    excluded: images.length - usable.length,
    metrics,
    chance,
    problems,
    notes,
    dataset: summariseProblems(dataset.problems),
  };
}

/** All images; the test images alone where no training image has a map, since those are what is usually explained. */
function expectedImages(images: readonly DatasetImage[], files: ReadonlyMap<string, string>): DatasetImage[] {
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
