/** What is added to the table from Evaluate: points of a curve at other values, and maps from elsewhere. Both are jobs. */
import { type CurveRow, curvePointOf, curveRow } from '../../../src-shared/curve-point.ts';
import { plural } from '../../catalogue/words.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError } from '../../state/api.ts';
import { jobs } from '../../state/jobs.svelte.ts';
import type { Source } from './evaluate-requests.ts';
import type { EvaluateSession } from './evaluate-session.svelte.ts';
import { parseValues } from './parse-values.ts';

/** The rows come into the table when they are scored; those that are there already at once. What is no number is said. */
export async function addPoints(session: EvaluateSession, kind: 'N' | 'M', text: string): Promise<void> {
  const values = parseValues(text);
  if (values === null) {
    toasts.show(`Expected whole numbers from 1 separated by commas, received “${text.slice(0, 40)}”.`, { tone: 'bad' });
    return;
  }
  const rows = values.map((value) => curveRow({ kind, value }));
  // While the job changes the scores, the list of what was scored is asked for again and is not there.
  const before = session.shownRows;
  const asked = JSON.stringify(session.choice.rows);
  if (!(await scoreRows(session, () => rows))) return;
  // What was chosen while the job ran stays chosen.
  const now = JSON.stringify(session.choice.rows) === asked ? before : session.shownRows;
  session.change({ rows: [...new Set([...now, ...rows])] });
}

/**
 * Points of the curves with every metric of the table, for every model that is shown. False where none came of it.
 * `rowsOf`: the points of a model, those that it has already among them.
 */
export async function scoreRows(
  session: EvaluateSession,
  rowsOf: (source: Source) => readonly string[],
): Promise<boolean> {
  let done = session.chosen.some((source) => source.maps === null && missing(source, rowsOf(source)).length === 0);
  try {
    for (const source of session.chosen) {
      const points = missing(source, rowsOf(source)).flatMap((row) => curvePointOf(row) ?? []);
      if (source.maps !== null || points.length === 0) continue;
      const valuesOf = (kind: CurveRow['kind']) =>
        points.flatMap((point) => (point.kind === kind ? [point.value] : []));
      const m = valuesOf('M').filter((value) => value !== 'all');
      const job = await jobs.start({ kind: 'points', params: { evaluation: source.id, n: valuesOf('N'), m } });
      const { state } = await jobs.whenEnded(job);
      // A job that failed says so in the tray: M may be more than this model has channels, and another one has them.
      if (state === 'cancelled') return done;
      done ||= state === 'done';
    }
    return done;
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
    return false;
  }
}

/** Those that were not scored with every metric. */
function missing({ rows }: Source, wanted: readonly string[]): string[] {
  return wanted.filter((row) => !rows.some(({ id, whole }) => id === row && whole === true));
}

export interface MapsFolder {
  id: string;
  name: string;
}

/** The name of the folder, with a number where maps are called so already. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const plain = name.trim().slice(0, 70) || 'maps';
  let free = plain;
  for (let number = 2; taken.has(free); number++) free = `${plain} ${number}`;
  return free;
}

/** The maps stand in the table beside what is shown, once they are scored. */
export async function scoreMaps(
  session: EvaluateSession,
  params: { folder: string; name: string; asIs: boolean },
): Promise<void> {
  const { name } = params;
  const shown = session.chosen.map(({ id }) => id);
  const asked = JSON.stringify(session.choice.evaluations);
  try {
    const job = await jobs.start({ kind: 'maps', params });
    if ((await jobs.whenEnded(job)).state !== 'done') return;
    const sources = await api.evaluations.sources.query();
    const added = sources.filter(({ maps }) => maps === name).sort((a, b) => b.id - a.id)[0];
    if (added === undefined) return;
    const left = added.excluded === 0 ? '' : `; ${plural(added.excluded, 'image')} left out`;
    toasts.show(`${plural(added.scored, 'map')} of “${name}” scored${left}.`, { tone: 'good', seconds: 12 });
    const { rows, evaluations } = session.choice;
    const now = JSON.stringify(evaluations) === asked ? shown : evaluations;
    const known = new Set(sources.map(({ id }) => id));
    session.change({
      evaluations: [...now.filter((id) => known.has(id)), added.id],
      rows: rows === null ? null : [...new Set([...rows, ...added.rows.map(({ id }) => id)])],
    });
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}

/** Their scores; the files stay where they are. */
export async function removeMaps(session: EvaluateSession, { id, maps }: Source): Promise<void> {
  const evaluations = session.choice.evaluations.filter((one) => one !== id);
  try {
    await api.evaluations.removeMaps.mutate({ evaluation: id });
    session.change({ evaluations });
    toasts.show(`Removed the scores of “${maps ?? ''}”. The files are where they were.`, { tone: 'good' });
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
