import path from 'node:path';
import { demoWorkspace } from '../ui/demo-workspace.ts';
import type { Figures } from '../ui/figures.ts';
import { runScript } from '../ui/run-script.ts';
import { type SliderFigures, sliderNote, sliderRows, sliderSamples } from '../ui/slider-rows.ts';
import type { Work } from '../work.ts';

export const work: Work = {
  title: 'Compare, 7 × 7 × 1280',
  quantities: [
    ...sliderRows('moved → six maps on the screen'),
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
    const { anotherImage } = found;
    const once = (milliseconds: number): number[] => [milliseconds / 1000];
    return {
      samples: {
        ...sliderSamples(found),
        cached: once(anotherImage.cached.median),
        notCached: once(anotherImage.notCached.median),
      },
      notes: [
        sliderNote(found),
        `Images at 95 %: cached ${anotherImage.cached.p95} ms, not cached ${anotherImage.notCached.p95} ms (the goal there is the forward pass and 100 ms).`,
      ],
    };
  },
};

interface CompareFigures extends SliderFigures {
  anotherImage: { cached: Figures; notCached: Figures };
}
