import path from 'node:path';
import { makeLargeWorkspace } from '../large-workspace.ts';
import type { Figures } from '../ui/figures.ts';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const within = { unit: 's', reach: { most: 0.2 } } as const;

export const work: Work = {
  title: 'Evaluate, a table of 100,000 images',
  quantities: [
    { key: 'sort', label: 'sort the images by a score, median', ...within },
    { key: 'page', label: 'the next page, median', ...within },
    { key: 'jump', label: 'jump to the end and between, median', ...within },
    { key: 'filter', label: 'the images of one bar of the histogram, median', ...within },
    { key: 'rows', label: 'sort the rows of the comparison table, median', ...within },
  ],
  rounds: 1,
  peer: false,
  how: 'Chromium without a GPU, `serve`, 1440 × 900: generated rows and scores, all images in the table; from the click to the frame behind the one that shows it.',
  async prepare(folder) {
    // A tenth has no box, and no score that is shown.
    await makeLargeWorkspace({ folder, images: 112_000, test: 1 });
  },
  async measure(folder) {
    const found = runScript<EvaluateFigures>('evaluate.ts', path.join(folder, 'workspace'));
    const { images, firstTable, intervals, sort, page, jump, filter, sortRows } = found;
    const once = ({ median }: Figures): number[] => [median / 1000];
    return {
      samples: { sort: once(sort), page: once(page), jump: once(jump), filter: once(filter), rows: once(sortRows) },
      notes: [
        `Images in the table: ${images.toLocaleString('en')}.`,
        `The slowest sort, page, jump and filter of eight: ${sort.most}, ${page.most}, ${jump.most}, ${filter.most} ms.`,
        `For the first time: the means and the images after ${firstTable} s, the intervals after ${intervals} s.`,
      ],
    };
  },
};

interface EvaluateFigures {
  images: number;
  /** Until the means and the images are there, and until the intervals are, in seconds. */
  firstTable: number;
  intervals: number;
  sort: Figures;
  page: Figures;
  jump: Figures;
  filter: Figures;
  sortRows: Figures;
}
