/** The figures of a workspace by name: few and small, so they lie together under one key of its settings. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type FigureSpec, figureSchema } from '../../src-shared/figure/figure-spec.ts';
import type { Engine } from '../session/engine.ts';

export interface NamedFigure {
  name: string;
  /** ISO 8601. */
  updated: string;
  spec: FigureSpec;
}

type Holder = Pick<Engine, 'workspace'>;

const key = 'figures';
const mostFigures = 500;
const stored = z.array(z.object({ name: z.string(), updated: z.string(), spec: z.unknown() }));

/** The one changed last first; one that a later version wrote is left out, and kept. */
export function namedFigures(holder: Holder): NamedFigure[] {
  return storedFigures(holder)
    .flatMap(({ spec, ...named }) => {
      const parsed = figureSchema.safeParse(spec);
      return parsed.success ? [{ ...named, spec: parsed.data }] : [];
    })
    .sort((a, b) => (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : a.name < b.name ? -1 : 1));
}

/** Takes the place of a figure of the same name. Throws `usage` where there are too many. */
export function saveFigure({ name, spec }: Pick<NamedFigure, 'name' | 'spec'>, time: string, holder: Holder): void {
  const others = storedFigures(holder).filter((one) => one.name !== name);
  if (others.length >= mostFigures) {
    throw new TripletscopeError('usage', 'the workspace holds too many figures', {
      expected: `at most ${mostFigures}`,
      remedy: 'Delete some that you no longer need.',
    });
  }
  holder.workspace.settings.set(key, [...others, { name, updated: time, spec }]);
}

/** Throws `not-found`, and `usage` where the new name is taken. */
export function renameFigure({ from, to }: { from: string; to: string }, holder: Holder): void {
  const all = storedFigures(holder);
  if (!all.some(({ name }) => name === from)) throw noSuchFigure(from);
  if (from !== to && all.some(({ name }) => name === to)) {
    const remedy = 'Choose another name.';
    throw new TripletscopeError('usage', 'a figure has this name already', { received: to, remedy });
  }
  const renamed = all.map((one) => (one.name === from ? { ...one, name: to } : one));
  holder.workspace.settings.set(key, renamed);
}

export function removeFigure(name: string, holder: Holder): void {
  const rest = storedFigures(holder).filter((one) => one.name !== name);
  holder.workspace.settings.set(key, rest);
}

function storedFigures({ workspace }: Holder): z.output<typeof stored> {
  const parsed = stored.safeParse(workspace.settings.get(key) ?? []);
  return parsed.success ? parsed.data : [];
}

function noSuchFigure(name: string): TripletscopeError {
  return new TripletscopeError('not-found', 'the workspace has no figure of this name', { received: name });
}
