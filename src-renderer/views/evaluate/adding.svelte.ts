/** What is added to the table from Evaluate: points of a curve at other values, and maps from elsewhere. Both are jobs. */
import { curveRow } from '../../../src-shared/curve-point.ts';
import { plural } from '../../catalogue/words.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError } from '../../state/api.ts';
import { chooseFolder } from '../../state/bridge.ts';
import { jobs } from '../../state/jobs.svelte.ts';
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
  const choice = kind === 'N' ? { n: values } : { m: values };
  // While the job changes the scores, the list of what was scored is asked for again and is not there.
  const before = session.shownRows;
  try {
    for (const source of session.chosen) {
      if (source.maps !== null || rows.every((row) => source.rows.some(({ id }) => id === row))) continue;
      const job = await jobs.start({ kind: 'points', params: { evaluation: source.id, ...choice } });
      // A job that failed says so in the tray.
      if ((await jobs.whenEnded(job)).state !== 'done') return;
    }
    session.change({ rows: [...new Set([...before, ...rows])] });
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}

export async function addMaps(session: EvaluateSession): Promise<void> {
  const shown = session.chosen.map(({ id }) => id);
  try {
    const folder = await chooseFolder('Choose the folder with the maps (.npy)');
    if (folder === null) return;
    const name = folder.name.slice(0, 80) || 'maps';
    const job = await jobs.start({ kind: 'maps', params: { folder: folder.id, name } });
    if ((await jobs.whenEnded(job)).state !== 'done') return;
    const sources = await api.evaluations.sources.query();
    const added = sources.filter(({ maps }) => maps === name).sort((a, b) => b.id - a.id)[0];
    if (added === undefined) return;
    const left = added.excluded === 0 ? '' : `; ${plural(added.excluded, 'image')} left out`;
    toasts.show(`${plural(added.scored, 'map')} of “${name}” scored${left}.`, { tone: 'good', seconds: 12 });
    const { rows } = session.choice;
    const known = new Set(sources.map(({ id }) => id));
    session.change({
      evaluations: [...shown.filter((id) => known.has(id)), added.id],
      rows: rows === null ? null : [...new Set([...rows, ...added.rows.map(({ id }) => id)])],
    });
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
