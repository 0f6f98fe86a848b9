/** What Evaluate shows, as a value: read from the address, written to it, the same after a restart. */
import { type MetricName, metricNames } from '../../../src-shared/report-types.ts';
import type { TableSpec } from '../../../src-shared/table-spec.ts';
import type { RouteParams } from '../../state/route.ts';

/** What stands below the table. */
export const partNames = ['differences', 'classes', 'images', 'curves', 'layers', 'scatter', 'retrieval'] as const;
export type PartName = (typeof partNames)[number];

/** Which images the part about images lists. */
export const listNames = ['worst', 'best', 'changed', 'without'] as const;
export type ListName = (typeof listNames)[number];

export interface EvaluateChoice extends TableSpec {
  /** A column of the table; null: the order of the rows. */
  sort: MetricName | null;
  descending: boolean;
  part: PartName;
  /** The cell that the parts are about: key of its row, and its metric. Null: the best row, the first metric. */
  row: string | null;
  metric: MetricName | null;
  /** Key of the row that the others are compared with; null: the first. */
  against: string | null;
  list: ListName;
}

export const usualChoice: EvaluateChoice = {
  evaluations: [],
  rows: null,
  metrics: null,
  subset: [],
  sort: null,
  descending: true,
  part: 'differences',
  row: null,
  metric: null,
  against: null,
  list: 'worst',
};

/** Every parameter by name, null where it need not be in the address. */
export function choiceToParams(choice: EvaluateChoice): RouteParams {
  const { evaluations, rows, metrics, subset, sort, descending, part, row, metric, against, list } = choice;
  return {
    of: evaluations.join(',') || null,
    rows: listText(rows),
    metrics: listText(metrics),
    images: subset.length === 0 ? null : listText(subset),
    sort: sort === null ? null : `${descending ? '' : '-'}${sort}`,
    part: part === usualChoice.part ? null : part,
    row,
    metric,
    against,
    list: list === usualChoice.list ? null : list,
  };
}

/** What is not understood is left out: an address may come from anywhere. */
export function choiceFromParams(params: URLSearchParams): EvaluateChoice {
  const sort = params.get('sort') ?? '';
  const known = textList(params.get('metrics'))?.flatMap((name) => metricOf(name) ?? []) ?? [];
  return {
    evaluations: (params.get('of') ?? '')
      .split(',')
      .map(Number)
      .filter((id) => Number.isInteger(id) && id > 0),
    rows: textList(params.get('rows')),
    metrics: known.length === 0 ? null : known,
    subset: textList(params.get('images')) ?? [],
    sort: metricOf(sort.replace(/^-/, '')),
    descending: !sort.startsWith('-'),
    part: partNames.find((name) => name === params.get('part')) ?? usualChoice.part,
    row: keyOf(params.get('row')),
    metric: metricOf(params.get('metric')),
    against: keyOf(params.get('against')),
    list: listNames.find((name) => name === params.get('list')) ?? usualChoice.list,
  };
}

function metricOf(name: string | null): MetricName | null {
  return metricNames.find((known) => known === name) ?? null;
}

function keyOf(text: string | null): string | null {
  return text !== null && /^\d+:.+$/.test(text) ? text : null;
}

/** Names may hold anything, so each is encoded before a comma joins them. */
function listText(list: readonly string[] | null): string | null {
  return list === null ? null : list.map(encodeURIComponent).join(',');
}

function textList(text: string | null): string[] | null {
  if (text === null || text === '') return null;
  try {
    return text.split(',').map(decodeURIComponent);
  } catch {
    return null;
  }
}
