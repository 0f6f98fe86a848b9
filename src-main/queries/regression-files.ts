/** The kept regression as files: tables, the report, the figures of maps, and the line of a shell that makes the same. */
import type { Scene } from '../../src-shared/figure/scene.ts';
import { isKeyColumn } from '../../src-shared/items.ts';
import { usualSets } from '../../src-shared/regress/feature-sets.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { absentText, textOf } from '../../src-shared/run-spec/field-text.ts';
import { specFields } from '../../src-shared/run-spec/fields.ts';
import { valueAt } from '../../src-shared/run-spec/paths.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { pairedCsv, regressionCsv, regressionLatex } from '../figures/regression-tables.ts';
import { requireItems } from '../models/items.ts';
import { currentSettings } from '../models/model-settings.ts';
import { keptReportSource, requireMaps } from '../pipeline/kept-values.ts';
import { chosenItems, estimatesCsv, regressionJson, regressionReport } from '../pipeline/regression-report.ts';
import type { Engine } from '../session/engine.ts';
import { shellQuoted } from '../system/shell-quoted.ts';
import { requireRegression } from './regression.ts';

type Parts = Pick<Engine, 'workspace'>;

export const regressionFormats = ['csv', 'latex', 'json', 'pairs', 'estimates'] as const;

type RegressionFormat = (typeof regressionFormats)[number];

/** As `tripletscope regress` writes it. */
export async function regressionText(format: RegressionFormat, engine: Parts): Promise<string> {
  const kept = requireRegression(engine);
  const { regression, items } = kept;
  switch (format) {
    case 'csv':
      return regressionCsv(regression);
    case 'latex':
      return regressionLatex(regression);
    case 'pairs':
      return pairedCsv(regression);
    case 'estimates': {
      const values = Float64Array.from(items.truth);
      const { log } = regression.settings;
      const truth = { values, transformed: values, log };
      const means = Object.entries(items.estimates).map(([name, own]) => [name, own] as const);
      return estimatesCsv({ items: { keys: items.keys, views: [], images: [], truth } }, means);
    }
    case 'json':
      return regressionJson(await keptReportSource(kept, itemsOr(null, items), engine));
  }
}

const drawnCount = 5;

/** One page with everything; the maps of these items, or of some over the whole range of the target. */
export async function regressionPage(items: readonly number[] | null, engine: Parts): Promise<string> {
  const kept = requireRegression(engine);
  const source = await keptReportSource(kept, itemsOr(items, kept.items), engine);
  return (await regressionReport(source)).html;
}

export const regressionFigures = ['maps', 'regions', 'scatter'] as const;

/** `maps`: a row an item, a column a view. Null where there is nothing to be drawn. */
export async function regressionFigure(
  kind: (typeof regressionFigures)[number],
  items: readonly number[] | null,
  engine: Parts,
): Promise<Scene | null> {
  const kept = requireRegression(engine);
  if (kind !== 'scatter') await requireMaps(kept, [], engine);
  const report = await regressionReport(await keptReportSource(kept, itemsOr(items, kept.items), engine));
  return report[kind];
}

function itemsOr(items: readonly number[] | null, kept: { keys: string[]; truth: number[] }): number[] {
  if (items !== null) return items.filter((item) => item < kept.keys.length);
  const values = Float64Array.from(kept.truth);
  const truth = { values, transformed: values, log: false };
  return chosenItems({ items: { keys: kept.keys, views: [], images: [], truth } }, undefined, drawnCount);
}

/**
 * Every setting of the network that differs from what the command would take by itself: those of the current model, with what
 * `--seed`, `--weights` and `--head` set beside their own.
 */
function networkOptions(network: NetworkSettings, seed: number, engine: Parts): string[] {
  const own = currentSettings(engine)?.network ?? defaultRunSettings(0).network;
  const given = new Map<string, unknown>(seed === 0 ? [] : [['seed', seed]]);
  return specFields.flatMap((field) => {
    const { path, flag, follows, optional, kind } = field;
    if (!path.startsWith('network.') || flag === null) return [];
    const value = valueAt({ network }, path);
    const isFollowing = follows !== undefined && given.has(follows);
    const usual = isFollowing ? (optional ? undefined : given.get(follows)) : valueAt({ network: own }, path);
    if (JSON.stringify(value) === JSON.stringify(usual)) return [];
    given.set(flag, value);
    if (kind === 'switch') return [value === true ? `--${flag}` : `--no-${flag}`];
    return [`--${flag}`, textOf(field, value) ?? absentText];
  });
}

/** What is usual is left out. */
export function regressionCommand(engine: Parts): string {
  const { spec, regression, items, network } = requireRegression(engine);
  const table = requireItems(engine);
  const columnOf = (name: string) => table.columns.find((column) => column.name === name);
  const isUsual = (name: string, at: number): boolean =>
    name !== spec.target && !isKeyColumn(table, at) && table.columns[at].type !== 'text';
  const usual = table.columns.flatMap(({ name }, at) => (isUsual(name, at) ? [name] : []));
  const names = items.attributes.map(({ name }) => name);
  const logged = items.attributes.filter(({ name, log }) => log && columnOf(name)?.log !== true);
  const texts = items.attributes.filter((one) => 'texts' in one && columnOf(one.name)?.type === 'number');
  // A name that a list with commas cannot hold is told by its number.
  const listed = (name: string): string =>
    /,|^\s|\s$/.test(name) ? String(table.columns.findIndex((column) => column.name === name) + 1) : name;
  const list = (flag: string, own: readonly { name: string }[]): string[] =>
    own.length === 0 ? [] : [flag, own.map(({ name }) => listed(name)).join(',')];
  const { sets, log, folds, repeats, seed, pooling, regressor } = regression.settings;
  const positive = items.truth.every((value) => value > 0);
  const parts = [
    engine.workspace.folder,
    ...(spec.target === table.target ? [] : ['--target', spec.target]),
    ...(log === positive ? [] : [log ? '--log' : '--no-log']),
    ...(names.join('\n') === usual.join('\n') ? [] : ['--attributes', names.map(listed).join(',')]),
    ...list('--log-attributes', logged),
    ...list('--categorical', texts),
    ...(sets.join() === usualSets.join() ? [] : ['--sets', sets.join(',')]),
    ...(folds === 5 ? [] : ['--folds', String(folds)]),
    ...(repeats === 5 ? [] : ['--repeats', String(repeats)]),
    ...(seed === 0 ? [] : ['--seed', String(seed)]),
    ...(pooling === 'mean' ? ['--mean-of-views'] : []),
    ...(regressor === 'forest' ? ['--regressor', 'forest'] : []),
    ...networkOptions(network, seed, engine),
  ];
  return ['tripletscope regress', ...parts.map(shellQuoted)].join(' ');
}
