/** A training that was stopped: the same command goes on with it and says so; with `--anew` it begins at its first step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { prepareModel } from '../pipeline/main-job.ts';
import { StageClock } from '../pipeline/stage-clock.ts';
import { closeEngine, openEngine } from '../session/engine.ts';
import { openForReading } from '../workspace/open-read-only.ts';
import { smallScenes, tripletscope } from './test-program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'anew-'));
const workspace = path.join(folder, 'work');
const steps = 120;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const scenes = await smallScenes(path.join(folder, 'scenes'));
  await tripletscope('import', scenes, '--workspace', workspace);
}, 60_000);

/** The settings of the command below, stopped once some steps are done. */
async function stopped(): Promise<void> {
  const engine = openEngine(workspace, { backend: 'wasm' });
  const settings = defaultRunSettings(0);
  Object.assign(settings.network, { backbone: 'small', size: 64 });
  Object.assign(settings.network.training, { steps });
  const canceller = new AbortController();
  const report = ({ stage, done }: { stage: string; done: number }): void => {
    if (/training/.test(stage) && done >= 5) canceller.abort();
  };
  const work = prepareModel(settings, engine, new StageClock(), { signal: canceller.signal, report });
  await expect(work).rejects.toThrow();
  await closeEngine(engine);
}

const train = (...more: string[]) =>
  tripletscope(
    ...['train', '--workspace', workspace, '--wasm', '--backbone', 'small', '--size', '64', '--steps', `${steps}`],
    ...more,
  );

it('goes on unless it is told to begin anew; both end in one run with the same model', async () => {
  await stopped();
  const resumed = await train();
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toMatch(/Run 1 resumes after step \d+ of 120; use --anew to start from the first step\./);
  const [first] = models();

  rmSync(workspace, { recursive: true });
  await tripletscope('import', path.join(folder, 'scenes'), '--workspace', workspace);
  await stopped();
  const anew = await train('--anew');
  expect(anew.code).toBe(0);
  expect(anew.stderr).not.toContain('resumes after step');
  expect(models()).toEqual([first]);
}, 120_000);

function models(): string[] {
  using opened = openForReading(workspace);
  expect(opened.runs.all()).toMatchObject([{ id: 1, state: 'done' }]);
  return opened.models.all().map(({ key }) => key);
}
