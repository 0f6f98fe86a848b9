/** The live report of some images, whole: what the page computes from, and table, curves and settings of the last report. */
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { liveHtml } from '../figures/live-html.ts';
import { textWidth } from '../figures/text-width.ts';
import { modelTitle } from '../models/describe-model.ts';
import { keptReport } from '../pipeline/kept-report.ts';
import type { Viewed } from './compare.ts';
import { liveReportData } from './live-report-data.ts';

export interface LiveReport {
  html: string;
  images: number;
  notes: string[];
}

/** `images`: ids, at most `mostLiveImages`. Throws as `liveReportData`. */
export async function liveReport(images: readonly string[], viewed: Viewed, context: WorkContext): Promise<LiveReport> {
  const { data, notes } = await liveReportData(images, viewed, context);
  const { model, engine } = viewed;
  const named = modelTitle(model.id, engine);
  const kept = keptReport(model.id, engine);
  const scored = kept && {
    report: { ...kept, model: named },
    curvesSvg: sceneSvg(curveFigure(kept.curves, textWidth)),
  };
  const html = liveHtml({ data, notes, model: `${named.title} (${named.hash})`, scored });
  return { html, images: images.length, notes };
}
