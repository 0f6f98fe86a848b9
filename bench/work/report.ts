import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { absentReason, sharedPath } from '../../fixtures/fixtures.ts';
import { type CommandRun, runCommand } from '../process-peak.ts';
import type { Work } from '../work.ts';

const data = sharedPath('data', 'rooms');

export const work: Work = {
  title: '`report` on data/rooms',
  quantities: [
    { key: 'nothing', label: 'from nothing', unit: 's', reach: { most: 60, ratio: 2 } },
    { key: 'memory', label: 'peak memory', unit: 'bytes', reach: { most: 3e9 } },
    { key: 'cached', label: 'with cached features', unit: 's', reach: { most: 15 } },
  ],
  rounds: 2,
  peer: true,
  how:
    'Total time of the command with an empty workspace; for the second row, the feature cache of the first run is copied in. ' +
    'The peer is a PyTorch script that computes the same rows, curves, metrics and resamples, with OpenCV and numpy in two processes. Its memory is that of its first process.',
  absent: () => (data === null ? absentReason('data', 'rooms') : null),
  async prepare(folder) {
    writeFileSync(path.join(folder, 'data.txt'), data!);
  },
  async measure(folder) {
    const first = path.join(folder, `first-${process.pid}`);
    const second = path.join(folder, `second-${process.pid}`);
    const whole = await report(first);
    cpSync(path.join(first, 'cache'), path.join(second, 'cache'), { recursive: true });
    const cached = await report(second);
    return {
      samples: { nothing: [whole.seconds], cached: [cached.seconds], memory: [whole.memory] },
      notes: [`From nothing: ${stagesOf(whole)}. With cached features: ${stagesOf(cached)}.`],
    };
  },
};

interface Ended extends CommandRun {
  stages: Record<string, number>;
}

async function report(workspace: string): Promise<Ended> {
  const run = await runCommand('report', data!, '--workspace', workspace, '--out', `${workspace}-out`, '--json');
  const { seconds: stages } = JSON.parse(run.output) as { seconds: Record<string, number> };
  return { ...run, stages };
}

function stagesOf({ stages }: Ended): string {
  return Object.entries(stages)
    .map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`)
    .join(', ');
}
