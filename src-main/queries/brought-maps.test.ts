import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeNpy } from '../../src-shared/npy.ts';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { tableSpecSchema } from '../../src-shared/table-spec.ts';
import { temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { makeCurrent } from '../models/model-settings.ts';
import { keepMaps } from '../pipeline/keep-maps.ts';
import { closeEngine, openEngine } from '../session/engine.ts';
import { comparedRows } from './compared-rows.ts';
import { evaluationSources } from './evaluation-sources.ts';
import { availableScores } from './image-scores.ts';

const { evaluation } = defaultRunSettings(0);

/** Four test images of 20 × 10 pixels, each with a box over its left half. */
async function boxed() {
  const folder = temporaryFolder('maps-');
  const engine = openEngine(path.join(folder, 'workspace'), { create: true });
  onTestFinished(() => closeEngine(engine));
  const images = Array.from({ length: 4 }, (_, i) => ({
    id: `${i}`,
    name: `bird${i}`,
    path: `/images/bird${i}.png`,
    relativePath: `bird${i}.png`,
    classIndex: i % 2,
    split: 'test' as const,
    width: 20,
    height: 10,
    boxes: [{ x: 0, y: 0, width: 10, height: 10 }],
    mask: null,
    sha256: `${i}`.padStart(64, '0'),
  }));
  await engine.workspace.images.importAll({
    root: '/images',
    format: 'folders',
    classes: ['a', 'b'],
    images,
    problems: [],
  });
  return { engine, folder };
}

const request = (folder: string) => ({
  maps: path.join(folder, 'maps'),
  name: 'my, maps',
  asIs: false,
  evaluation: { ...evaluation, resamples: 50 },
  onProblem: 'leave-out' as const,
});

it('maps from elsewhere stand in the tables, and are none of the model', async () => {
  const { engine, folder } = await boxed();
  const { id } = engine.workspace.models.ensure({
    key: 'm',
    backbone: 'small',
    weightsSha256: '',
    spec: { layer: '' },
    file: null,
  });
  makeCurrent(id, engine);
  // Half of the energy left, half right; the last image has no map.
  for (let i = 0; i < 3; i++)
    writeFiles(folder, {
      [`maps/bird${i}.npy`]: Buffer.from(
        writeNpy(
          new Float32Array(8).fill(1).map((v, k) => v + (k === 0 ? 1 : 0)),
          [2, 4],
        ),
      ),
    });
  const kept = await keepMaps(request(folder), engine, unattended);
  expect(kept).toMatchObject({ images: 3, excluded: 1 });
  const spec = tableSpecSchema.parse({ evaluations: [kept.evaluation] });
  const { rows } = await comparedRows(spec, engine);
  expect(rows).toMatchObject([{ row: 'maps/my-maps', label: 'my, maps', brought: true, images: 3 }]);
  expect(rows[0].metrics.energyInBox?.n).toBe(3);
  expect(rows[0].metrics.energyInBox?.mean).toBeGreaterThan(0.5);
  expect(await availableScores(engine.workspace)).toMatchObject({ evaluation: null });
  expect(await evaluationSources(engine)).toMatchObject([{ maps: 'my, maps', latest: false, scored: 3 }]);

  // Once more under the same name: in the place of the first.
  await keepMaps(request(folder), engine, unattended);
  expect(await evaluationSources(engine)).toHaveLength(1);
});

it('says what is missing where there is no model', async () => {
  const { engine, folder } = await boxed();
  await expect(keepMaps(request(folder), engine, unattended)).rejects.toMatchObject({ code: 'not-found' });
});
