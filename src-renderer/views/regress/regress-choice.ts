/** What Regress shows, as a value: read from the address, written to it, the same after a restart. */
import { type SetName, setNames } from '../../../src-shared/regress/feature-sets.ts';
import { type RegressionSpec, regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import type { RouteParams } from '../../state/route.ts';

/** How the estimates of all items are shown. */
export const partNames = ['scatter', 'residuals', 'worst'] as const;
export type PartName = (typeof partNames)[number];

const unitNames = ['percent', 'amount'] as const;
/** Of effects: per cent of the estimate, or the unit of the target. */
export type EffectUnit = (typeof unitNames)[number];

export interface RegressChoice {
  /** What the next run has that the last one had not. */
  spec: Partial<RegressionSpec>;
  /** Whose estimates are shown; null: that of the maps. */
  set: SetName | null;
  part: PartName;
  /** Name of an item. */
  item: string | null;
  unit: EffectUnit;
  /** Names of the items of the figure of maps. */
  figure: readonly string[];
}

export const usualChoice: RegressChoice = {
  spec: {},
  set: null,
  part: 'scatter',
  item: null,
  unit: 'percent',
  figure: [],
};

/** Every parameter by name, null where it need not be in the address. */
export function choiceToParams({ spec, set, part, item, unit, figure }: RegressChoice): RouteParams {
  return {
    run: Object.keys(spec).length === 0 ? null : JSON.stringify(spec),
    set,
    part: part === usualChoice.part ? null : part,
    item,
    unit: unit === usualChoice.unit ? null : unit,
    figure: figure.length === 0 ? null : JSON.stringify(figure),
  };
}

/** What is not understood is left out: an address may come from anywhere. */
export function choiceFromParams(params: URLSearchParams): RegressChoice {
  const figure = jsonOf(params.get('figure'));
  return {
    spec: specOf(jsonOf(params.get('run'))),
    set: setNames.find((name) => name === params.get('set')) ?? null,
    part: partNames.find((name) => name === params.get('part')) ?? usualChoice.part,
    item: params.get('item'),
    unit: unitNames.find((name) => name === params.get('unit')) ?? usualChoice.unit,
    figure: Array.isArray(figure) ? figure.filter((key): key is string => typeof key === 'string').slice(0, 40) : [],
  };
}

/** Each choice by itself: one that is not understood takes no other with it. */
function specOf(value: unknown): Partial<RegressionSpec> {
  if (value === null || typeof value !== 'object') return {};
  const fields = regressionSpecSchema.shape;
  const known = Object.entries(value).flatMap(([name, own]) => {
    const field = Object.hasOwn(fields, name) ? fields[name as keyof typeof fields] : undefined;
    const parsed = field?.safeParse(own);
    return parsed?.success === true ? [[name, parsed.data] as const] : [];
  });
  return Object.fromEntries(known);
}

/** A spec for this table: what it says of columns that the table lacks is left out. Null where no column can be estimated. */
export function fittedSpec(
  spec: RegressionSpec,
  { columns, target }: { columns: readonly { name: string }[]; target: string | null },
  targets: readonly { name: string }[],
): RegressionSpec | null {
  const can = (wanted: string | null): boolean => targets.some(({ name }) => name === wanted);
  const known = (names: readonly string[] | undefined): string[] =>
    (names ?? []).filter((wanted) => columns.some(({ name }) => name === wanted));
  const { categorical: _, logAttributes: __, ...rest } = spec;
  const [categorical, logAttributes] = [known(spec.categorical), known(spec.logAttributes)];
  const own = known(spec.attributes ?? undefined);
  const chosen = can(spec.target) ? spec.target : can(target) ? target : (targets[0]?.name ?? null);
  if (chosen === null) return null;
  const attributes = spec.attributes === null || (own.length === 0 && spec.attributes.length > 0) ? null : own;
  return {
    ...rest,
    target: chosen,
    // A choice of the scale is of the number that it was made for.
    log: chosen === spec.target ? spec.log : null,
    attributes: attributes?.filter((name) => name !== chosen) ?? null,
    ...(categorical.length > 0 && { categorical }),
    ...(logAttributes.length > 0 && { logAttributes }),
  };
}

function jsonOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
