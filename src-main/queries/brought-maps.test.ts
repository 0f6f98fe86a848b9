import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { npyOf } from '../../fixtures/npy-kinds.ts';
import { writeNpy } from '../../src-shared/npy.ts';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { tableSpecSchema } from '../../src-shared/table-spec.ts';
import { temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { decodeScores } from '../evaluate/score-record.ts';
import { makeCurrent } from '../models/model-settings.ts';
import { keepMaps } from '../pipeline/keep-maps.ts';
import { closeEngine, openEngine } from '../session/engine.ts';
import { comparedRows } from './compared-rows.ts';
import { evaluationSources } from './evaluation-sources.ts';
import { availableScores } from './image-scores.ts';

const { evaluation } = defaultRunSettings(0);

const model = { key: 'm', backbone: 'small', weightsSha256: '', spec: { layer: '' }, file: null };

/** Test images of 20 × 10 pixels, each with a box over its left half. */
async function boxed(count = 4) {
  const folder = temporaryFolder('maps-');
  const engine = openEngine(path.join(folder, 'workspace'), { create: true });
  onTestFinished(() => closeEngine(engine));
  const images = Array.from({ length: count }, (_, i) => ({
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
  const { id } = engine.workspace.models.ensure(model);
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

it('maps as other programs write them score the same, and what is no map is left out by its reason', async () => {
  const { engine, folder } = await boxed(12);
  makeCurrent(engine.workspace.models.ensure(model).id, engine);
  const values = [9, 1, 0, 2, 4, 3, 7, 5];
  const shape = [2, 4];
  const nan = [...values.slice(1), Number.NaN];
  writeFiles(path.join(folder, 'maps'), {
    'bird0.npy': npyOf({ descr: '<f4', shape }, values),
    'sub/folder/BIRD1.png.npy': npyOf({ descr: '<f8', shape }, values),
    'bird2.NPY': npyOf({ descr: '>f4', shape }, values),
    'bird3.npy': npyOf({ descr: '<f4', fortran: true, shape }, values),
    'bird4.npy': npyOf({ descr: '|u1', shape }, values),
    'bird5.npy': npyOf({ descr: '<f4', shape }, nan),
    'bird6.npy': npyOf({ descr: '<f4', shape: [1, 2, 4] }, values),
    'bird7.npy': npyOf({ descr: '<f4', shape: [8] }, values),
    'bird8.npy': npyOf({ descr: '<f4', shape: [0, 4] }, []),
    'bird9.npy': npyOf({ descr: '<f4', shape }, values).subarray(0, -3),
    'bird10.npy': Buffer.from('<!doctype html>'),
    '<img src=x onerror=alert(1)>.npy': npyOf({ descr: '<f4', shape }, values),
    '__proto__.npy': npyOf({ descr: '<f4', shape }, values),
    'no\nbird\u202e.npy': npyOf({ descr: '<f4', shape }, values),
  });
  const kept = await keepMaps(request(folder), engine, unattended);
  expect(kept).toMatchObject({ images: 5, excluded: 7 });
  const stored = await engine.workspace.scores.of(kept.evaluation, 'maps/my-maps');
  const records = [...stored.values()].map(decodeScores);
  expect(records).toHaveLength(5);
  for (const { energyInBox, pointing } of records) {
    // The left half of the map as it is resized; read in another order it would be another share.
    expect(energyInBox).toBeCloseTo(0.56048, 4);
    expect(pointing).toBe(true);
  }
  const said = (name: string): string => kept.problems.find((line) => line.includes(name))!;
  expect(said('bird5.npy')).toBe('bird5.npy: value 7 is NaN (expected finite numbers)');
  expect(said('bird6.npy')).toContain('rows and columns');
  expect(said('bird7.npy')).toContain('rows and columns');
  expect(said('bird8.npy')).toContain('wrong number of values');
  expect(said('bird9.npy')).toContain('cut off');
  expect(said('bird10.npy')).toContain('not a .npy file');
  expect(said('bird11.npy')).toContain('no map for bird11.png');
  for (const name of ['<img', '__proto__', 'bird\u202e']) expect(said(name)).toContain('no image of that name');
});

it('says what is missing where there is no model', async () => {
  const { engine, folder } = await boxed();
  await expect(keepMaps(request(folder), engine, unattended)).rejects.toMatchObject({ code: 'not-found' });
});
