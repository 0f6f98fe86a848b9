/** `table`: the comparison table of what a workspace has scored, with its choices; only new points of curves are scored for it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ComparedTable } from '../../../src-shared/compared-table.ts';
import { curveRow } from '../../../src-shared/curve-point.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { rounded } from '../../../src-shared/metric-words.ts';
import { type MetricName, metricNames, metricTitles, type PairedComparison } from '../../../src-shared/report-types.ts';
import { rowKeyText, type TableSpec, tableSpecSchema } from '../../../src-shared/table-spec.ts';
import { comparedCsv, comparedLatex, comparedText } from '../../figures/compared-table.ts';
import { broughtMaps } from '../../models/brought-scores.ts';
import { chooseModel } from '../../models/choose-model.ts';
import { missingPoints, scorePoints } from '../../pipeline/score-points.ts';
import { comparedPairs, comparedRows } from '../../queries/compared-rows.ts';
import { chosenEvaluations, latestOf, rowsOfEvaluation, wholeEvaluations } from '../../queries/evaluation-sources.ts';
import type { Engine } from '../../session/engine.ts';
import { withReadingEngine } from '../../session/reading-engine.ts';
import { visible } from '../../system/visible-text.ts';
import { metricList, withJson, withWorkspace } from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';
import { subsetOption } from './export.ts';

interface Options {
  json?: boolean;
  csv?: boolean;
  latex?: boolean;
  workspace: string;
  rows?: string[];
  metrics?: MetricName[];
  models?: string[];
  evaluations?: number[];
  subset: string[];
  against?: string;
  n?: number[];
  m?: number[];
}

export function tableCommand(): Command {
  const command = new Command('table').description(
    'Prints the comparison table of the scores in a workspace, for the rows, metrics, models and images that you choose.',
  );
  withJson(withWorkspace(command))
    .option('--rows <names>', 'rows, separated by commas, in this order; also points of the curves: N=5, M=50', names)
    .option(
      '--n <numbers>',
      'also averaged over these numbers of triplets, separated by commas; new ones are scored',
      numbers,
    )
    .option('--m <numbers>', 'also these numbers of channels of the averaged map; new ones are scored', numbers)
    .option('--metrics <names>', `columns, of ${metricNames.join(', ')}`, metricList)
    .option('--models <names>', 'models side by side, each by its number, name, or beginning of the hash', names)
    .addOption(
      new Option('--evaluations <numbers>', 'evaluations side by side, where a model has several').argParser(numbers),
    )
    .addOption(subsetOption())
    .addOption(
      new Option(
        '--against <row>',
        'also the paired differences of every row to this one; as text or --json',
      ).conflicts(['csv', 'latex']),
    )
    .option('--csv', 'CSV with every number')
    .addOption(new Option('--latex', 'LaTeX (booktabs)').conflicts(['csv', 'json']));
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  tripletscope table --workspace birds --rows single,averaged --metrics maskIoU,pxap --latex\n' +
        '  tripletscope table --workspace birds --rows averaged --n 3,30 --m 15 --metrics maskIoU\n' +
        '  tripletscope table --workspace birds --models 1,2 --rows averaged --subset class=wren --against 1:averaged',
    )
    .action((options: Options) => runCommand(options, (session) => table(options, session)));
}

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.every((name) => name !== '')) return found;
  throw new InvalidArgumentError(`Expected names separated by commas, received ${text}.`);
}

function numbers(text: string): number[] {
  const found = names(text).map(Number);
  if (found.every((id) => Number.isInteger(id) && id > 0)) return found;
  throw new InvalidArgumentError(`Expected whole numbers separated by commas, received ${text}.`);
}

async function table(options: Options, session: Session): Promise<CommandResult> {
  return withReadingEngine(options.workspace, {}, async (engine) => {
    const spec = specOf(options, engine);
    await scoreNew(options, spec, engine, session);
    const compared = await comparedRows(spec, engine, session.signal);
    requireSome(options, compared);
    const paired = await pairsOf(options, spec, compared, engine);
    tellMissing(options, compared, session);
    return { value: { ...compared, ...(paired === null ? {} : { paired }) }, ...textOf(options, compared, paired) };
  });
}

function specOf(options: Options, engine: Engine): TableSpec {
  const whole = wholeEvaluations(engine);
  const ofModels = (options.models ?? []).map((text) => {
    const model = chooseModel(text, engine);
    const latest = latestOf(model.id, whole);
    if (latest !== undefined) return latest.id;
    throw new TripletscopeError('not-found', `the maps of model ${model.id} were not scored yet`, {
      remedy: 'Score the maps in the window, or run `tripletscope report`.',
    });
  });
  return tableSpecSchema.parse({
    evaluations: [...ofModels, ...(options.evaluations ?? [])],
    rows: rowsOf(options, engine),
    metrics: options.metrics ?? null,
    subset: options.subset,
  });
}

/** Points that are asked for stand behind the other rows. */
function rowsOf({ rows, n = [], m = [] }: Options, engine: Engine): string[] | null {
  const points = [
    ...n.map((value) => curveRow({ kind: 'N', value })),
    ...m.map((value) => curveRow({ kind: 'M', value })),
  ];
  if (points.length === 0) return rows ?? null;
  const usual = wholeEvaluations(engine).flatMap((one) =>
    rowsOfEvaluation(one, engine).rows.flatMap(({ id, kind }) => (kind === 'row' ? [id] : [])),
  );
  return [...new Set([...(rows ?? usual), ...points])];
}

async function scoreNew(
  { n = [], m = [] }: Options,
  { evaluations }: TableSpec,
  engine: Engine,
  session: Session,
): Promise<void> {
  for (const evaluation of chosenEvaluations(evaluations, engine)) {
    const choice = { evaluation: evaluation.id, n, m };
    if (broughtMaps(evaluation) !== null || missingPoints(choice, engine).length === 0) continue;
    await scorePoints(choice, engine, session);
  }
}

async function pairsOf(
  { against }: Options,
  { evaluations, subset }: TableSpec,
  { rows, metrics }: ComparedTable,
  engine: Engine,
): Promise<PairedComparison[] | null> {
  if (against === undefined) return null;
  const [first] = chosenEvaluations(evaluations, engine);
  const key = /^\d+:/.test(against) ? against : rowKeyText({ evaluation: first.id, row: against });
  return comparedPairs({ evaluations, subset, against: key, rows: rows.map((row) => row.key), metrics }, engine);
}

/** Throws `not-found`: a table without values would pass for an answer. */
function requireSome({ subset }: Options, { metrics, stale }: ComparedTable): void {
  if (metrics.length > 0) return;
  const others = subset.length > 0 ? 'other images (--subset) or metrics (--metrics)' : 'other metrics (--metrics)';
  throw new TripletscopeError('not-found', 'none of these images has a score', {
    remedy:
      stale > 0
        ? `The ground truth of ${stale} images has changed since they were scored: run \`tripletscope evaluate\`.`
        : `Choose ${others}. Test images with a box or a mask are scored.`,
  });
}

function tellMissing({ rows: asked }: Options, { rows, stale, chosen }: ComparedTable, { note }: Session): void {
  const missing = (asked ?? []).filter((name) => !rows.some(({ row }) => row === name));
  if (missing.length > 0) note(`note: no evaluation has the row ${missing.join(', ')}`);
  if (stale > 0)
    note(`note: ${stale} images are left out, because their ground truth has changed since they were scored`);
  const scored = Math.max(0, ...rows.map(({ images }) => images));
  if (chosen !== null) note(`${scored} of ${chosen} chosen images are scored`);
}

function textOf(
  { csv, latex, subset }: Options,
  compared: ComparedTable,
  paired: readonly PairedComparison[] | null,
): Pick<CommandResult, 'text'> {
  // A terminal's line ends; the carriage return of RFC 4180 would be shown there.
  if (csv === true) return { text: comparedCsv(compared).replaceAll('\r\n', '\n').trimEnd() };
  if (latex === true) return { text: comparedLatex(compared, subset).trimEnd() };
  const styled = comparedText(compared, { colour: process.stdout.isTTY === true });
  return { text: [{ styled }, ...(paired === null ? [] : ['', ...pairedLines(compared, paired)])] };
}

function pairedLines({ rows }: ComparedTable, paired: readonly PairedComparison[]): string[] {
  const several = new Set(rows.map(({ evaluation }) => evaluation)).size > 1;
  const nameOf = (key: string): string => visible(several ? key : key.slice(key.indexOf(':') + 1));
  const lines = paired.map(({ row, against, metric, difference, low, high, p, pHolm = p, effect = 0, n }) => [
    `${nameOf(row)} − ${nameOf(against)}`,
    metricTitles[metric],
    rounded(metric, difference),
    `${rounded(metric, low)} to ${rounded(metric, high)}`,
    effect.toFixed(2),
    p.toPrecision(2),
    pHolm.toPrecision(2),
    String(n),
  ]);
  const head = ['Difference', 'metric', 'mean', '95 % interval', 'r', 'p', 'p, Holm', 'images'];
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  return [head, ...lines].map((line) =>
    line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
}
