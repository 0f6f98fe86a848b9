import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { absentReason, sharedPath } from '../../fixtures/fixtures.ts';
import { openWorkspace } from '../../src-main/workspace/open.ts';
import { measureEdits } from '../edits.ts';
import { runCommand } from '../process-peak.ts';
import { median } from '../timing.ts';
import type { Work } from '../work.ts';

const data = sharedPath('data', 'rooms');
const within = { unit: 's', reach: { most: 0.05 } } as const;

export const work: Work = {
  title: 'table of data/rooms',
  quantities: [
    {
      key: 'table',
      label: 'all rows, metrics and curves from kept maps, no scores kept, evaluation alone',
      unit: 's',
      reach: { most: 5 },
    },
    { key: 'scored', label: 'a changed box → its scores are stored, median of 20', ...within },
    { key: 'edited', label: 'a changed box → the new table, median of 20', ...within },
    { key: 'first', label: 'a changed box → the new table, first edit', ...within },
  ],
  rounds: 3,
  peer: false,
  how:
    'Default rows and metrics. The evaluation is a stage of `report` in a workspace that has everything but scores. ' +
    'A box of a test image is moved by the call of the window, with the table asked for before; it counts from the call to ' +
    'the answer that holds the new table.',
  absent: () => (data === null ? absentReason('data', 'rooms') : null),
  async prepare(folder) {
    const workspace = path.join(folder, 'workspace');
    await report(workspace);
  },
  async measure(folder) {
    const whole = path.join(folder, 'workspace');
    const unscored = path.join(folder, `unscored-${process.pid}`);
    const edited = path.join(folder, `edited-${process.pid}`);
    cpSync(whole, unscored, { recursive: true });
    removeScores(unscored);
    const table = await report(unscored);
    cpSync(whole, edited, { recursive: true });
    const { first, later, open } = await measureEdits(edited, 20);
    for (const copy of [unscored, edited]) rmSync(copy, { recursive: true, force: true });
    const told = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
    return {
      samples: {
        table: [table],
        scored: [median(later.map(({ scored }) => scored))],
        edited: [median(later.map(({ table: seconds }) => seconds))],
        first: [first.table],
      },
      notes: [
        `The table when the view opens ${told(open)}; the first edit is scored after ${told(first.scored)}; the slowest ` +
          `of the others shows its table after ${told(Math.max(...later.map(({ table: seconds }) => seconds)))}.`,
      ],
    };
  },
};

/** Seconds of the evaluation. */
async function report(workspace: string): Promise<number> {
  const { output } = await runCommand('report', data!, '--workspace', workspace, '--out', `${workspace}-out`, '--json');
  writeFileSync(`${workspace}-out.json`, output);
  return (JSON.parse(output) as { seconds: { evaluation: number } }).seconds.evaluation;
}

/** All scores, and what was made of them; maps, features and grad-weights stay. */
function removeScores(folder: string): void {
  const workspace = openWorkspace(folder, { create: false });
  for (const { id } of workspace.evaluations.all()) workspace.evaluations.remove(id);
  workspace.close();
  rmSync(path.join(folder, 'cache', 'samples'), { recursive: true, force: true });
}
