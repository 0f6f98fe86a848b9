/** Scores against M and against N, side by side: what top-M and averaging give. */
import type { CurvePoint } from '../report-types.ts';
import { figureTemplates } from './figure-templates.ts';
import { linePlot, type PlotSeries } from './plots/line-plot.ts';
import { notMeasured, type PlotLook } from './plots/plot-style.ts';
import type { Scene } from './scene.ts';
import { sideBySide } from './side-by-side.ts';
import type { Measure } from './text-layout.ts';

const lines = [
  { key: 'energyInBox', name: 'share in the box' },
  { key: 'energyInMask', name: 'share in the mask' },
  { key: 'maskIoU', name: 'mask IoU' },
] as const;
const gap = 14;
const width = (figureTemplates['cvpr-2'].width - gap) / 2;

export interface Curves {
  M: readonly CurvePoint[];
  N: readonly CurvePoint[];
}

/** Across both columns of CVPR. */
export function curveFigure({ M, N }: Curves, measure: Measure): Scene {
  // Both panels have one scale, from 0.
  const values = [...M, ...N].flatMap((point) => lines.flatMap(({ key }) => point[key] ?? []));
  const look = { yTitle: 'mean over the images', measure, width, spans: [0, ...values] };
  const panels = [
    panel(M, { ...look, title: 'Channels, averaged Grad-CAM', xTitle: 'channels kept, M' }),
    panel(N, { ...look, title: 'Triplets, all channels', xTitle: 'triplets averaged, N' }),
  ];
  return sideBySide(panels, { gap, title: 'Scores against the number of channels and of triplets' });
}

function panel(points: readonly CurvePoint[], look: PlotLook & { spans: readonly number[] }): Scene {
  const series = seriesOf(points);
  return series.length === 0 ? notMeasured(look) : linePlot(series, { ...look, logarithmic: true });
}

/** “All” stands to the right of the largest number. */
function seriesOf(points: readonly CurvePoint[]): PlotSeries[] {
  const largest = Math.max(1, ...points.map(({ value }) => value ?? 1));
  return lines.flatMap(({ key, name }) => {
    const measured = points.flatMap((point) => {
      const y = point[key];
      if (y === undefined) return [];
      return point.value === null
        ? [{ x: largest * 2.5, y, tick: 'all' }]
        : [{ x: point.value, y, tick: point.value.toLocaleString('en-US') }];
    });
    return measured.length === 0 ? [] : [{ name, points: measured }];
  });
}
