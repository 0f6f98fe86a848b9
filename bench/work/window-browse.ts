import path from 'node:path';
import { makeLargeWorkspace } from '../large-workspace.ts';
import type { Figures } from '../ui/figures.ts';
import { runScript } from '../ui/run-script.ts';
import type { Work } from '../work.ts';

const frames = { unit: 's', reach: { most: 1 / 30 } } as const;

export const work: Work = {
  title: 'Browse, 100,000 images',
  quantities: [
    { key: 'tiles', label: 'first tiles after opening, median', unit: 's', reach: { most: 0.5 } },
    { key: 'scroll', label: 'scrolling for 10 s, frame time at 95 %', unit: 's', reach: { most: 0.02 } },
    { key: 'blank', label: 'longest blank tile meanwhile', unit: 's', reach: { most: 0.25 } },
    { key: 'memory', label: 'memory of the renderer', unit: 'bytes', reach: { most: 500e6 } },
    { key: 'end', label: 'jump to the end, median', unit: 's', reach: { most: 0.2 } },
    { key: 'filter', label: 'filter by class, median', unit: 's', reach: { most: 0.2 } },
    { key: 'sort', label: 'sort by a score, median', unit: 's', reach: { most: 0.2 } },
    { key: 'pan', label: 'embedding map, pan, time of a frame', ...frames },
    { key: 'zoom', label: 'embedding map, zoom, time of a frame', ...frames },
    { key: 'lasso', label: 'embedding map, lasso, time of a frame', ...frames },
  ],
  rounds: 1,
  peer: false,
  how: 'Chromium without a GPU, `serve`, 1440 × 900: generated rows, real thumbnails from the cache, scrolling at 1,500 px/s.',
  async prepare(folder) {
    await makeLargeWorkspace({ folder, images: 100_000, projection: true });
  },
  async measure(folder) {
    const { firstTiles, scroll, ...found } = runScript<BrowseFigures>('browse.ts', path.join(folder, 'workspace'));
    const { memory, map, jumpToEnd, filterByClass, sortByScore } = found;
    const once = (milliseconds: number): number[] => [milliseconds / 1000];
    return {
      samples: {
        tiles: once(firstTiles.again.median),
        scroll: once(scroll.slow.frames.p95),
        blank: once(scroll.slow.longestBlank),
        memory: [Math.max(memory.grid.resident, memory.map.resident) * 2 ** 20],
        end: once(jumpToEnd.median),
        filter: once(filterByClass.median),
        sort: once(sortByScore.median),
        pan: [1 / map.pan.perSecond],
        zoom: [1 / map.zoom.perSecond],
        lasso: [1 / map.lasso.perSecond],
      },
      notes: [
        `Frames within 20 ms: ${scroll.slow.within20ms} %.`,
        `At 6,000 px/s: ${scroll.fast.within20ms} %, the longest blank tile ${scroll.fast.longestBlank} ms.`,
        `The slowest jump, filter and sort of eight: ${jumpToEnd.most}, ${filterByClass.most}, ${sortByScore.most} ms.`,
        `The whole page loaded: ${firstTiles.pageLoaded.median} ms; the engine just started: ${firstTiles.afterTheEngineOpened} ms.`,
      ],
    };
  },
};

interface ScrollFigures {
  frames: Figures;
  within20ms: number;
  longestBlank: number;
}

interface BrowseFigures {
  firstTiles: { again: Figures; pageLoaded: Figures; afterTheEngineOpened: number };
  scroll: { slow: ScrollFigures; fast: ScrollFigures };
  jumpToEnd: Figures;
  filterByClass: Figures;
  sortByScore: Figures;
  map: Record<'pan' | 'zoom' | 'lasso', { perSecond: number }>;
  memory: Record<'grid' | 'map', { resident: number }>;
}
