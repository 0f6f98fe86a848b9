/** npm run bench [-- NAME …]: every work, or those that are named; prints the table and writes RESULTS.md. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calibrate, referenceCalibration, slownessOf } from './calibration.ts';
import { load, machine, software } from './machine.ts';
import { measureOurs, measurePeer, workFile } from './sides.ts';
import { type Line, lineOf, markdownTable } from './table.ts';
import type { Measured, Samples, Work } from './work.ts';

/** What RESULTS.md is made from; kept beside it so that one work can be measured again alone. */
interface Result {
  lines: Line[];
  notes: string[];
  machine: string;
  software: string;
  /** Seconds, see `calibrate`; absent where a row is older than that. */
  calibration?: number;
}

const here = import.meta.dirname;
const order = [
  'lite0-features',
  'resnet50-features',
  'resnet50-training-step',
  'grad-weights',
  'transfer-map',
  'nearest',
  'ridge',
  'report',
  'table',
  'import',
  'localization',
  'window-start',
  'window-browse',
  'window-compare',
  'window-annotate',
  'window-evaluate',
  'window-loops',
  'live-report',
];

async function measure(name: string): Promise<Result> {
  const { work } = (await import(workFile(name))) as { work: Work };
  const absent = work.absent?.() ?? null;
  if (absent !== null) throw new Error(`${name} was not measured, ${absent}`);
  const startLoad = load();
  const calibration = calibrate();
  progress(`${name}: calibration ${(calibration * 1000).toFixed(0)} ms (reference ${referenceCalibration * 1000} ms)`);
  const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-'));
  try {
    await work.prepare?.(folder);
    const ours: Measured[] = [];
    const peers: Measured[] = [];
    let skipped: string | null = null;
    for (let round = 0; round < work.rounds; round++) {
      progress(`${name}: ours, round ${round + 1} of ${work.rounds} (load ${load()})`);
      ours.push(await measureOurs(name, folder));
      if (!work.peer || skipped !== null) continue;
      progress(`${name}: peer, round ${round + 1} of ${work.rounds} (load ${load()})`);
      const outcome = await measurePeer(name, folder);
      if ('skipped' in outcome) skipped = outcome.skipped;
      else peers.push(outcome);
    }
    const samples = joined(ours);
    const peerSamples = peers.length === 0 ? null : joined(peers);
    const lines = work.quantities.map((quantity) =>
      lineOf({ title: work.title, quantity, slowness: slownessOf(calibration) }, samples, peerSamples),
    );
    const notes = [work.how, ...new Set([...ours, ...peers].flatMap((side) => side.notes ?? []))];
    notes.push(`Load average before: ${startLoad}; calibration ${(calibration * 1000).toFixed(0)} ms.`);
    if (skipped !== null) notes.push(`The peer was skipped: ${skipped}`);
    notes.push(...disagreements(ours[0], peers[0]));
    return { lines, notes, machine: machine(), software: software(), calibration };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function joined(runs: readonly Measured[]): Samples {
  const keys = [...new Set(runs.flatMap(({ samples }) => Object.keys(samples)))];
  return Object.fromEntries(keys.map((key) => [key, runs.flatMap(({ samples }) => samples[key])]));
}

function disagreements(ours: Measured, peer: Measured | undefined): string[] {
  return Object.entries(ours.results ?? {}).flatMap(([key, value]) => {
    const other = peer?.results?.[key];
    if (other === undefined) return [];
    const same = Math.abs(value - other) <= 1e-6 * Math.max(1, Math.abs(other));
    return same ? [`Both sides found ${key} = ${value}.`] : [`NOT THE SAME: ${key} is ${value} here, ${other} there.`];
  });
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function document(results: Record<string, Result>): string {
  const names = order.filter((name) => results[name] !== undefined);
  const machines = [...new Set(names.map((name) => results[name].machine))];
  const programs = Map.groupBy(names, (name) => results[name].software);
  return [
    '# Speed, each work against its peer in the same run',
    '',
    'Written by `npm run bench`; one work alone: `npm run bench -- NAME`. Each side runs in fresh processes, alternately;',
    'medians after warm-up. A ratio above 1 says how many times faster (or smaller) ours is.',
    '',
    `Beside each row a fixed piece of work is timed (\`bench/calibration.ts\`). Goals that are times hold for a machine that takes`,
    `${referenceCalibration * 1000} ms for it; on a slower one they are raised in proportion, and the goal as it stands in the table is the raised one.`,
    'Ratios to a peer are never touched.',
    '',
    markdownTable(names.flatMap((name) => results[name].lines)),
    '',
    ...machines.map((text) => `Machine: ${text}.`),
    ...[...programs].map(([text, of]) => `Software${programs.size > 1 ? ` of ${of.join(', ')}` : ''}: ${text}.`),
    '',
    ...names.map((name) => `- \`${name}\`: ${[...new Set(results[name].notes)].join(' ')}`),
    '',
  ].join('\n');
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !existsSync(workFile(name)));
if (unknown.length > 0) {
  const names = readdirSync(path.join(here, 'work')).map((file) => path.parse(file).name);
  process.stderr.write(`error: no such work: ${unknown.join(', ')}\n  expected: ${names.join(', ')}\n`);
  process.exit(2);
}
const store = path.join(here, 'results.json');
const results: Record<string, Result> = existsSync(store) ? JSON.parse(readFileSync(store, 'utf8')) : {};
let failed = false;
for (const name of asked.length > 0 ? asked : order.filter((one) => existsSync(workFile(one)))) {
  try {
    results[name] = await measure(name);
    process.stdout.write(`${markdownTable(results[name].lines)}\n`);
    for (const note of results[name].notes) progress(`  ${note}`);
    writeFileSync(store, `${JSON.stringify(results, null, 2)}\n`);
  } catch (error) {
    failed = true;
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
const text = document(results);
writeFileSync(path.join(here, 'RESULTS.md'), text);
process.stdout.write(`\n${text}`);
process.exitCode = failed ? 1 : 0;
