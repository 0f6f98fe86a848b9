/**
 * Points of the curves that somebody put into a table. They are scored as its rows are, with boxes and the pointing game; the other
 * points are not, because finding the regions of a map takes most of the time.
 */
import { z } from 'zod';
import type { Engine } from '../session/engine.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';

type Parts = Pick<Engine, 'workspace'>;

const schema = z.array(z.string()).catch([]);

/** Rows, `N=3` for example. */
export function wholePoints({ key }: Pick<Evaluation, 'key'>, { workspace }: Parts): ReadonlySet<string> {
  return new Set(schema.parse(workspace.settings.get(settingOf(key))));
}

export function addWholePoints({ key }: Pick<Evaluation, 'key'>, rows: readonly string[], { workspace }: Parts): void {
  workspace.settings.set(settingOf(key), [...new Set([...wholePoints({ key }, { workspace }), ...rows])]);
}

function settingOf(evaluation: string): string {
  return `points in tables ${evaluation}`;
}
