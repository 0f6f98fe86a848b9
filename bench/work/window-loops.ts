import path from 'node:path';
import { demoWorkspace } from '../ui/demo-workspace.ts';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const most = { unit: 's', reach: { most: 0.05 } } as const;

export const work: Work = {
  title: 'event loops while a network trains',
  quantities: [
    { key: 'engineHead', label: 'engine, head, longest', ...most },
    { key: 'engineHeadCpu', label: 'engine, head, longest by CPU', ...most },
    { key: 'windowHead', label: 'window, head, longest', ...most },
    { key: 'engineStage', label: 'engine, last stage, longest', ...most },
    { key: 'engineStageCpu', label: 'engine, last stage, longest by CPU', ...most },
    { key: 'windowStage', label: 'window, last stage, longest', ...most },
  ],
  rounds: 1,
  peer: false,
  how:
    'EfficientNet-Lite0 on the demo: 600 steps of the head, 24 of the last stage, while Compare steps through images ' +
    'and Browse scrolls. Wall-clock time with Chromium (no GPU) on the same cores, and CPU time of the thread. ' +
    '0 for the window means that no task took 50 ms.',
  async prepare(folder) {
    demoWorkspace(folder);
  },
  async measure(folder) {
    const { head, lastStage } = runScript<Record<'head' | 'lastStage', Held>>(
      'event-loops.ts',
      path.join(folder, 'workspace'),
    );
    const said = (name: string, { engine, window, seconds }: Held): string =>
      `${name}: ${seconds} s, engine 99 % within ${engine.p99} ms and 99.9 % within ${engine.p999} ms, ` +
      `${window.longTasks} tasks of 50 ms or more in the window.`;
    return {
      samples: {
        engineHead: [head.engine.most / 1000],
        engineHeadCpu: [head.engine.mostCpu / 1000],
        windowHead: [head.window.most / 1000],
        engineStage: [lastStage.engine.most / 1000],
        engineStageCpu: [lastStage.engine.mostCpu / 1000],
        windowStage: [lastStage.window.most / 1000],
      },
      notes: [said('Head', head), said('Last stage', lastStage)],
    };
  },
};

interface Held {
  seconds: number;
  engine: { most: number; mostCpu: number; p99: number; p999: number };
  window: { longTasks: number; most: number };
}
