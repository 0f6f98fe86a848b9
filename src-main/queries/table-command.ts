/** The line of a shell that makes the same table. */
import { metricNames } from '../../src-shared/report-types.ts';
import type { TableSpec } from '../../src-shared/table-spec.ts';
import { shortHash } from '../models/choose-model.ts';
import { requireModel } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { shellQuoted } from '../system/shell-quoted.ts';
import { chosenEvaluations, latestOf, wholeEvaluations } from './evaluation-sources.ts';

export type TableFormat = 'csv' | 'json' | 'latex';

export function tableCommand(
  { evaluations, rows, metrics, subset }: TableSpec,
  { format, against }: { format: TableFormat | null; against: string | null },
  engine: Pick<Engine, 'workspace'>,
): string {
  const parts = [
    ['--workspace', engine.workspace.folder],
    ...whose(evaluations, engine),
    ...(rows === null ? [] : [['--rows', rows.join(',')]]),
    ...(metrics === null ? [] : [['--metrics', metricNames.filter((name) => metrics.includes(name)).join(',')]]),
    ...subset.map((filter) => ['--subset', filter]),
    ...(against === null ? [] : [['--against', against]]),
    ...(format === null ? [] : [[`--${format}`]]),
  ];
  return ['tripletscope table', ...parts.flat().map(shellQuoted)].join(' ');
}

/** Models by their hash, which is the same in every workspace; evaluations where a model has several and not the last is meant. */
function whose(ids: TableSpec['evaluations'], engine: Pick<Engine, 'workspace'>): string[][] {
  if (ids.length === 0) return [];
  const chosen = chosenEvaluations(ids, engine);
  const whole = wholeEvaluations(engine);
  const isLatest = ({ id, modelId }: (typeof chosen)[number]): boolean => latestOf(modelId, whole)?.id === id;
  if (!chosen.every(isLatest)) return [['--evaluations', ids.join(',')]];
  return [['--models', chosen.map(({ modelId }) => shortHash(requireModel(modelId, engine))).join(',')]];
}
