import path from 'node:path';
import { annotateWorkspace } from '../ui/annotate-workspace.ts';
import type { Figures } from '../ui/figures.ts';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const whole = 'the whole image in sight';
const actual = 'at 100 %';

export const work: Work = {
  title: 'Annotate, 4,000 × 3,000, 200 objects',
  quantities: [
    {
      key: 'frames',
      label: `a mask painted, ${whole}, frames with a movement at 95 %`,
      unit: 's',
      reach: { most: 0.02 },
    },
    {
      key: 'framesNear',
      label: `a mask painted, ${actual}, frames with a movement at 95 %`,
      unit: 's',
      reach: { most: 0.02 },
    },
    { key: 'stroke', label: `stroke moved → on the screen, ${whole}, median`, unit: 's', reach: { most: 0.016 } },
    { key: 'strokeNear', label: `stroke moved → on the screen, ${actual}, median`, unit: 's', reach: { most: 0.016 } },
    { key: 'next', label: 'next image with its objects shown, prefetched, median', unit: 's', reach: { most: 0.1 } },
  ],
  rounds: 1,
  peer: false,
  how: 'Chromium without a GPU, `serve`, 1440 × 900: strokes across the stage, each saved, a movement of the pointer every 8 ms. Frames that show a movement are counted, between press and release, each until the next one begins. A stroke counts from the pointer event, and the next image from the key, to the end of the frame that shows it.',
  async prepare(folder) {
    await annotateWorkspace(folder);
  },
  async measure(folder) {
    const found = runScript<AnnotateFigures>('annotate.ts', path.join(folder, 'workspace'));
    const once = (milliseconds: number): number[] => [milliseconds / 1000];
    return {
      samples: {
        frames: once(found.whole.frames.p95),
        framesNear: once(found.actual.frames.p95),
        stroke: once(found.whole.strokeToScreen.median),
        strokeNear: once(found.actual.strokeToScreen.median),
        next: once(found.next.median),
      },
      notes: [
        `Frames within 20 ms: ${found.whole.within20ms} and ${found.actual.within20ms} % of ${found.whole.frames.n} and ${found.actual.frames.n}; the slowest ${found.whole.frames.most} and ${found.actual.frames.most} ms. Of all frames between press and release ${found.whole.moving} and ${found.actual.moving} % show a movement.`,
        `Strokes at 95 %: ${found.whole.strokeToScreen.p95} and ${found.actual.strokeToScreen.p95} ms. Next image at 95 %: ${found.next.p95} ms.`,
      ],
    };
  },
};

interface PaintFigures {
  frames: Figures;
  within20ms: number;
  moving: number;
  strokeToScreen: Figures;
}

interface AnnotateFigures {
  whole: PaintFigures;
  actual: PaintFigures;
  next: Figures;
}
