import path from 'node:path';
import { expect, it } from 'vitest';
import { copyWorkspaceV1 } from '../../fixtures/workspace-copy.ts';
import { unattended } from '../../src-shared/progress.ts';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { settingsOf } from '../models/model-settings.ts';
import { type Engine, withEngine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import { importDataset, importSettings } from './import-dataset.ts';
import { completeMainJob, type MainJobResult } from './main-job.ts';
import { StageClock } from './stage-clock.ts';

const tables = [
  'embedding',
  'grad_weights',
  'score',
  'scored',
  'training_run',
  'training_metric',
  'bank',
  'evaluation',
  'model',
];

/** What is computed leaves rows behind; what is written anew has another time or number. */
function rowsOf({ workspace }: Engine) {
  const count = (table: string): number => workspace.store.values<[], number>(`SELECT count(*) FROM ${table}`).all()[0];
  return {
    ...Object.fromEntries(tables.map((table) => [table, count(table)])),
    written: workspace.evaluations.all().map(({ revision }) => revision),
  };
}

/** The job with the model that lies there: one made now would see pixels resized by another rule (ADR 41). */
async function mainJobOfModel(engine: Engine): Promise<MainJobResult> {
  const model = 1 as ModelId;
  const imports = importSettings(engine);
  const imported = await importDataset(imports, engine, unattended);
  const settings = settingsOf(model, engine)!;
  return completeMainJob({ model, imported, imports, settings, clock: new StageClock() }, engine, unattended);
}

for (const name of ['coco', 'cub'] as const)
  it(`finds everything again that format 1 had computed (${name})`, async () => {
    const { workspace: place } = copyWorkspaceV1(name, path.join(temporaryFolder(), name));
    await withEngine(place, {}, async (engine) => {
      const before = rowsOf(engine);
      const { report } = await mainJobOfModel(engine);
      expect(rowsOf(engine)).toEqual(before);
      expect(before).toMatchObject({ scored: 8, bank: 8, evaluation: 1, training_run: 1, model: 1, written: [0] });
      const kept = engine.workspace.settings.get('report 1') as typeof report;
      expect(report.rows).toEqual(kept.rows);
    });
  }, 60_000);

it('scores one image again where one box was drawn, and nothing else', async () => {
  const { workspace: place } = copyWorkspaceV1('cub', path.join(temporaryFolder(), 'drawn'));
  await withEngine(place, {}, async (engine) => {
    const { workspace } = engine;
    const before = rowsOf(engine);
    const image = (await workspace.images.all()).findLast(({ split }) => split === 'test')!;
    workspace.edits.commit(image.imageId, 'me', [
      {
        after: {
          class: null,
          geometry: { kind: 'box', x: 1, y: 1, width: 9, height: 9 },
          state: 'final',
          source: { kind: 'drawn' },
        },
      },
    ]);
    const run = () => mainJobOfModel(engine);
    const { report } = await run();
    expect(rowsOf(engine)).toEqual({ ...before, written: [1] });
    const kept = workspace.settings.get('report 1') as typeof report;
    expect(report.rows).toEqual(kept.rows);
    workspace.edits.undo(image.imageId);
    await run();
    expect(rowsOf(engine)).toEqual({ ...before, written: [2] });
  });
}, 60_000);
