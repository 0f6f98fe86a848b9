/** Options of a step on a workspace: those given now, over those that earlier steps were given, over the defaults. */
import type { Command } from 'commander';
import type { RunSettings } from '../services/settings.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type RunOptions, runSettings, withExplanation, withNetwork, withSeed, withTraining } from './options.ts';

const key = 'step options';

export function withStepOptions(command: Command): Command {
  return withSeed(withNetwork(withTraining(withExplanation(command))));
}

/** The settings of this step; what was given now is remembered for the steps after it. */
export function stepSettings(command: Command, { settings }: Workspace): RunSettings {
  const defaults = command.opts<RunOptions>();
  const given = Object.fromEntries(
    Object.entries(defaults).filter(([name]) => command.getOptionValueSource(name) === 'cli' && remembered(name)),
  );
  const before = (settings.get(key) as Partial<RunOptions> | undefined) ?? {};
  const now = { ...before, ...given };
  settings.set(key, now);
  return runSettings({ ...defaults, ...now });
}

/** Places and the form of the output belong to one call alone. */
function remembered(name: string): boolean {
  return !['json', 'out', 'workspace', 'wasm', 'dpi', 'template', 'images', 'count', 'rows'].includes(name);
}
