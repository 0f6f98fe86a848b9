/** The rows of two sliders, N and M, that are moved over maps in a browser: median within one frame, 95 % within two. */
import type { Quantity, Samples } from '../work.ts';
import type { Figures } from './figures.ts';

/** `move`: from where to where it was measured. */
export function sliderRows(move: string): Quantity[] {
  return (['N', 'M'] as const).flatMap((slider): Quantity[] => [
    { key: `slider${slider}`, label: `slider ${slider} ${move}, median`, unit: 's', reach: { most: 0.016 } },
    { key: `slider${slider}95`, label: `slider ${slider} ${move}, 95 %`, unit: 's', reach: { most: 0.033 } },
  ]);
}

export interface SliderFigures {
  sliderN: Figures;
  sliderM: Figures;
}

/** Their samples in seconds. */
export function sliderSamples({ sliderN, sliderM }: SliderFigures): Samples {
  return {
    sliderN: [sliderN.median / 1000],
    sliderN95: [sliderN.p95 / 1000],
    sliderM: [sliderM.median / 1000],
    sliderM95: [sliderM.p95 / 1000],
  };
}

export function sliderNote({ sliderN, sliderM }: SliderFigures): string {
  return `${sliderN.n} and ${sliderM.n} movements; the slowest ${sliderN.most} and ${sliderM.most} ms.`;
}
