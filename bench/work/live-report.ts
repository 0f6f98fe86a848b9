import path from 'node:path';
import { demoLiveReport, demoWorkspace } from '../ui/demo-workspace.ts';
import type { Figures } from '../ui/figures.ts';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const move = 'moved → the map on the screen';

export const work: Work = {
  title: 'Live report, 24 images, 7 × 7 × 1280 → 64',
  quantities: [
    { key: 'sliderN', label: `slider N ${move}, median`, unit: 's', reach: { most: 0.016 } },
    { key: 'sliderN95', label: `slider N ${move}, 95 %`, unit: 's', reach: { most: 0.033 } },
    { key: 'sliderM', label: `slider M ${move}, median`, unit: 's', reach: { most: 0.016 } },
    { key: 'sliderM95', label: `slider M ${move}, 95 %`, unit: 's', reach: { most: 0.033 } },
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
    const { images, bytes, sliderN, sliderM } = runScript<LiveFigures>(
      'live-report.ts',
      path.join(folder, 'live', 'live.html'),
    );
    if (images !== 24) throw new Error(`the live report has ${images} images in the place of 24`);
    const once = (milliseconds: number): number[] => [milliseconds / 1000];
    return {
      samples: {
        sliderN: once(sliderN.median),
        sliderN95: once(sliderN.p95),
        sliderM: once(sliderM.median),
        sliderM95: once(sliderM.p95),
        bytes: [bytes],
      },
      notes: [`${sliderN.n} and ${sliderM.n} movements; the slowest ${sliderN.most} and ${sliderM.most} ms.`],
    };
  },
};

interface LiveFigures {
  images: number;
  bytes: number;
  sliderN: Figures;
  sliderM: Figures;
}
