/** Rows of jobs that the version before wrote are understood, so that what it left behind can be gone on with. */
import { describe, expect, test } from 'vitest';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { defaultThresholds } from '../../../src-shared/thresholds.ts';
import { jobKinds } from './all.ts';

/** As they lie in the table, before the optimiser could be chosen and before files had their SHA-256. */
const network = `"network":{"backbone":"small","headSpec":{"bias":false,"embedding":64,"gemPower":3,"hidden":[],
"normalize":true,"pooling":"average"},"size":64,"train":true,"training":{"augmentation":{"colour":false,"crop":false,
"flip":false},"classesPerBatch":3,"earlyStop":null,"imagesPerClass":2,"learningRate":0.001,"margin":0.2,"miner":"batch-hard",
"recallEvery":2,"schedule":"constant","seed":7,"steps":10,"trains":"head","warmup":0}}`;
const explain = `"explain":{"form":"stable","negatives":"image","neighbours":1,"score":{"margin":0.2,"score":"difference",
"sign":"evidence"},"seed":3,"top":50,"triplets":50}`;
const evaluation = (thresholds: string): string =>
  `"evaluation":{"resamples":2000,"seed":3,"size":{"columns":224,"rows":224},"thresholds":${thresholds}}`;

interface Parsed {
  network: ReturnType<typeof defaultRunSettings>['network'];
  explain: { seed: number };
  evaluation: { thresholds: Float64Array };
}

function expectUnderstood({ network, explain, evaluation }: Parsed): void {
  expect(network.training).toMatchObject({ seed: 7, steps: 10, recallEvery: 2 });
  expect(network.training.optimiser).toEqual(defaultRunSettings(0).network.training.optimiser);
  // A random trunk started from the sampling seed, which was another one.
  expect([network.trunkSeed, explain.seed]).toEqual([3, 3]);
  expect(evaluation.thresholds).toEqual(defaultThresholds);
}

describe('rows of the version before', () => {
  test('training', () => {
    const row = JSON.parse(
      `{"settings":{${network},${explain},${evaluation(JSON.stringify([...defaultThresholds]))}}}`,
    );
    const { settings } = jobKinds.train.params.parse(row) as { settings: Parsed };
    expectUnderstood(settings);
  });

  test('the main job', () => {
    const imports = `"import":{"folder":"/data/birds","fresh":true,"onProblem":"leave-out","seed":3,"split":"own"}`;
    const row = JSON.parse(`{${imports},${network},${explain},${evaluation('{"count":100,"first":0,"last":0.99}')}}`);
    const params = jobKinds.report.params.parse(row) as Parsed & { import: object };
    expect(params.import).toEqual({
      folder: '/data/birds',
      fresh: true,
      onProblem: 'leave-out',
      seed: 3,
      split: 'own',
    });
    expectUnderstood(params);
  });

  test.each(['train', 'report'])('what no version wrote is refused: %s', (kind) => {
    for (const row of [null, {}, { settings: 3 }, { settings: { network: { training: {} } } }])
      expect(jobKinds[kind].params.safeParse(row).success).toBe(false);
  });
});
