/** The files of a regression: JSON, tables as CSV and LaTeX, one page of HTML, figures of maps, and each item's estimate. */
import path from 'node:path';
import { noMapsText } from '../../src-shared/regress/no-maps.ts';
import { pairedCsv, regressionCsv, regressionLatex } from '../figures/regression-tables.ts';
import type { RegressionResult } from './regression.ts';
import type { ValueMaps } from './regression-maps.ts';
import { chosenItems, estimatesCsv, meanEstimates, regressionJson, regressionReport } from './regression-report.ts';
import type { RegressionWork } from './regression-work.ts';
import { writeFigure, writeWhole } from './write-report.ts';

interface RegressionOutput {
  out: string;
  /** Names of items whose maps are drawn; as many of the whole range of the target as `count` without. */
  items: readonly string[] | undefined;
  count: number;
  /** Null: no maps are drawn. */
  maps: ValueMaps | null;
}

export async function writeRegression(
  work: RegressionWork,
  { regression, estimates }: RegressionResult,
  { out, items: named, count, maps }: RegressionOutput,
): Promise<string[]> {
  const at = (name: string): string => path.join(out, name);
  const values =
    maps === null ? null : { ...maps, items: chosenItems(work, named, count).map((item) => maps.items[item]) };
  const means = Object.entries(estimates).map(([name, repeats]) => [name, meanEstimates(repeats)] as const);
  const { sets, regressor } = regression.settings;
  const noMaps = maps === null ? noMapsText({ sets, regressor, pooling: work.network.headSpec.pooling }) : null;
  const { html, maps: drawn, regions, scatter } = await regressionReport({ work, regression, means, values, noMaps });
  return [
    await writeWhole(at('regression.json'), regressionJson({ regression, values })),
    await writeWhole(at('report.html'), html),
    await writeWhole(at('table.csv'), regressionCsv(regression)),
    await writeWhole(at('table.tex'), regressionLatex(regression)),
    await writeWhole(at('paired.csv'), pairedCsv(regression)),
    await writeWhole(at('estimates.csv'), estimatesCsv(work, means)),
    ...(drawn === null ? [] : await writeFigure(drawn, at('maps'), 300)),
    ...(regions === null ? [] : await writeFigure(regions, at('regions'), 300)),
    ...(await writeFigure(scatter, at('scatter'), 300)),
  ];
}
