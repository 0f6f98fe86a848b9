import path from 'node:path';
import { demoLiveReport, demoWorkspace } from '../ui/demo-workspace.ts';
import { runScript } from '../ui/run-script.ts';
import { type SliderFigures, sliderNote, sliderRows, sliderSamples } from '../ui/slider-rows.ts';
import type { Work } from '../work.ts';

export const work: Work = {
  title: 'Live report, 24 images, 7 × 7 × 1280 → 64',
  quantities: [
    ...sliderRows('moved → the map on the screen'),
    { key: 'bytes', label: 'the file', unit: 'bytes', reach: { most: 12e6 } },
  ],
  rounds: 1,
  peer: false,
  how: 'Chromium without a GPU, the file opened from the disk, 1440 × 900, demo data: from the input event to the end of the frame that shows the map.',
  async prepare(folder) {
    demoWorkspace(folder);
    demoLiveReport(folder);
  },
  async measure(folder) {
    const found = runScript<LiveFigures>('live-report.ts', path.join(folder, 'live', 'live.html'));
    const { images, bytes } = found;
    if (images !== 24) throw new Error(`the live report has ${images} images in the place of 24`);
    return {
      samples: { ...sliderSamples(found), bytes: [bytes] },
      notes: [sliderNote(found)],
    };
  },
};

interface LiveFigures extends SliderFigures {
  images: number;
  bytes: number;
}
