/** A workspace with a table of the demo's scenes: 24 items with a photograph, a size, and columns with names of any kind. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateDemoScenes } from '../../src-main/demo/scenes/generate.ts';
import { importDataset } from '../../src-main/pipeline/import-dataset.ts';
import { prepareModel } from '../../src-main/pipeline/main-job.ts';
import { StageClock } from '../../src-main/pipeline/stage-clock.ts';
import { withEngine } from '../../src-main/session/engine.ts';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { scenesFolder } from './trained.ts';

/** Of a column of numbers: what an address, a shell and a page could stumble over. */
export const hostileColumn = '"Width", <b>px</b> & {more}';

/** `things-workspace` in `folder`, with a network that needs no weights. */
export async function tableWorkspace(folder: string): Promise<string> {
  const scenes = scenesFolder();
  await generateDemoScenes(scenes, { seed: 5, classes: 4, perClass: 6 }, unattended);
  const table = path.join(folder, 'things.csv');
  const [, ...lines] = readFileSync(path.join(scenes, 'sizes.csv'), 'utf8').trimEnd().split('\n');
  const rows = lines.map((line, i) => {
    const [image, name, size] = line.split(',');
    return [image, name, (10 * Math.sqrt(Number(size)) + (i % 5)).toFixed(1), size].join(',');
  });
  writeFileSync(table, [`image,class,"${hostileColumn.replaceAll('"', '""')}",size`, ...rows].join('\n'));
  const workspace = path.join(folder, 'things-workspace');
  const { network, ...rest } = defaultRunSettings(0);
  const settings = { ...rest, network: { ...network, backbone: 'small', size: 64, train: false } };
  const imports = { folder: scenes, table, target: 'size', split: 'own', onProblem: 'leave-out', seed: 0 } as const;
  await withEngine(workspace, { create: true }, async (engine) => {
    await importDataset(imports, engine, unattended);
    await prepareModel(settings, engine, new StageClock(), unattended);
  });
  return workspace;
}
