/** The main job on real photographs against a run of the reference implementation in PyTorch (METHOD section 9). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absentReason, sharedPath } from '../../fixtures/fixtures.ts';
import { unattended } from '../../src-shared/progress.ts';
import type { Report } from '../../src-shared/report.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { installedRuntimes } from '../compute/runtime/installed.ts';
import { runMainJob } from '../jobs/run-main-job.ts';
import { efficientNetLite0Path } from '../network/weights/own-weights.ts';
import { withEngine } from '../session/engine.ts';

const rooms = sharedPath('data', 'rooms');

function reasonToSkip(): string | null {
  if (rooms === null) return absentReason('data', 'rooms');
  if (installedRuntimes().length === 0) return 'skipped: the TensorFlow runtime is not installed';
  return existsSync(efficientNetLite0Path()) ? null : 'skipped: the EfficientNet-Lite0 weights are not fetched';
}

/** Energy in box and in mask as the reference run has them. */
const reference: Record<string, [box: number, mask: number]> = {
  activation: [0.376, 0.26],
  single: [0.481, 0.34],
  'positive-single': [0.503, 0.359],
  positive: [0.528, 0.381],
  averaged: [0.565, 0.41],
  'averaged-all': [0.567, 0.411],
  'averaged-top': [0.494, 0.351],
  'gradcam++-single': [0.408, 0.284],
  'gradcam++-averaged': [0.408, 0.284],
  'transfer-top': [0.461, 0.325],
};

const reason = reasonToSkip();

describe.skipIf(reason !== null)(`1,280 photographs of 40 classes${reason === null ? '' : ` (${reason})`}`, () => {
  const reports: Report[] = [];
  const mean = (row: string, metric: 'energyInBox' | 'energyInMask' | 'maskIoU'): number =>
    reports[0].rows.find(({ id }) => id === row)!.metrics[metric]!.mean;

  const folder = reason === null ? mkdtempSync(path.join(tmpdir(), 'reference-run-')) : '';
  afterAll(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  beforeAll(async () => {
    const imports = { folder: rooms!, split: 'own', onProblem: 'stop', seed: 0 } as const;
    await withEngine(path.join(folder, 'workspace'), { create: true }, async (engine) => {
      reports.push((await runMainJob(imports, defaultRunSettings(0), engine, unattended)).report);
    });
  }, 600_000);

  it('has the area of the ground truth as its chance level', () => {
    expect(reports[0].data).toEqual({ images: 1280, train: 800, test: 480, classes: 40 });
    expect(reports[0].chance.box).toBeCloseTo(0.188, 3);
    expect(reports[0].chance.mask).toBeCloseTo(0.12, 2);
  });

  it('finds the class with the features as the reference does, and with the head far more often', () => {
    const { features, head } = reports[0].recallAt!;
    expect(Math.abs(features['1'] - 0.39)).toBeLessThan(0.01);
    expect(head!['1']).toBeGreaterThanOrEqual(0.58);
  });

  it.each(Object.entries(reference))('%s: energies within 0.03', (row, [box, mask]) => {
    expect(Math.abs(mean(row, 'energyInBox') - box)).toBeLessThan(0.03);
    expect(Math.abs(mean(row, 'energyInMask') - mask)).toBeLessThan(0.03);
  });

  it.each(['single', 'positive'])('averaged beats %s, with intervals that exclude 0', (against) => {
    for (const metric of ['energyInBox', 'energyInMask'] as const) {
      const found = reports[0].paired.find(
        (p) => p.row === 'averaged' && p.against === against && p.metric === metric,
      )!;
      expect(found.low).toBeGreaterThan(0);
      expect(found.p).toBeLessThan(0.001);
    }
  });

  it('top-M lifts mask IoU by at least 0.05', () => {
    expect(mean('averaged-top', 'maskIoU') - mean('averaged', 'maskIoU')).toBeGreaterThanOrEqual(0.05);
  });
});
