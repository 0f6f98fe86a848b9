import path from 'node:path';
import { demoWorkspace } from '../ui/demo-workspace.ts';
import type { Figures } from '../ui/figures.ts';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const move = 'moved → six maps on the screen';

export const work: Work = {
  title: 'Compare, 7 × 7 × 1280',
  quantities: [
    { key: 'sliderN', label: `slider N ${move}, median`, unit: 's', reach: { most: 0.016 } },
    { key: 'sliderN95', label: `slider N ${move}, 95 %`, unit: 's', reach: { most: 0.033 } },
    { key: 'sliderM', label: `slider M ${move}, median`, unit: 's', reach: { most: 0.016 } },
    { key: 'sliderM95', label: `slider M ${move}, 95 %`, unit: 's', reach: { most: 0.033 } },
    { key: 'cached', label: 'another image clicked, features cached, median', unit: 's', reach: { most: 0.1 } },
    { key: 'notCached', label: 'another image clicked, not cached, median', unit: 's', reach: {} },
  ],
  rounds: 1,
  peer: false,
  how: 'Chromium without a GPU, `serve`, 1440 × 900, demo data: from the input event to the end of the frame that shows the maps.',
  async prepare(folder) {
    demoWorkspace(folder);
  },
  async measure(folder) {
    const found = runScript<CompareFigures>('compare.ts', path.join(folder, 'workspace'));
    const { sliderN, sliderM, anotherImage } = found;
    const once = (milliseconds: number): number[] => [milliseconds / 1000];
    return {
      samples: {
        sliderN: once(sliderN.median),
        sliderN95: once(sliderN.p95),
        sliderM: once(sliderM.median),
        sliderM95: once(sliderM.p95),
        cached: once(anotherImage.cached.median),
        notCached: once(anotherImage.notCached.median),
      },
      notes: [
        `${sliderN.n} and ${sliderM.n} movements; the slowest ${sliderN.most} and ${sliderM.most} ms.`,
        `Images at 95 %: cached ${anotherImage.cached.p95} ms, not cached ${anotherImage.notCached.p95} ms (the goal there is the forward pass and 100 ms).`,
      ],
    };
  },
};

interface CompareFigures {
  sliderN: Figures;
  sliderM: Figures;
  anotherImage: { cached: Figures; notCached: Figures };
}
