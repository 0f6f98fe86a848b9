/** Options of a step on a workspace: those given now, over those of the current model, over the defaults. */
import type { Command } from 'commander';
import { currentSettings } from '../models/model-settings.ts';
import type { RunSettings } from '../pipeline/settings.ts';
import type { Workspace } from '../workspace/workspace.ts';
import {
  type RunOptions,
  runOptions,
  runSettings,
  withExplanation,
  withNetwork,
  withSeed,
  withTraining,
} from './options.ts';

export function withStepOptions(command: Command): Command {
  return withSeed(withNetwork(withTraining(withExplanation(command))));
}

/** The settings of this step: what is given now, over what made the current model, be it here or in the window. */
export function stepSettings(command: Command, workspace: Workspace): RunSettings {
  const defaults = command.opts<RunOptions>();
  const given = Object.fromEntries(
    Object.entries(defaults).filter(([name]) => command.getOptionValueSource(name) === 'cli' && remembered(name)),
  );
  const before = currentSettings({ workspace });
  return runSettings({ ...defaults, ...(before === null ? {} : runOptions(before)), ...given });
}

/** Places and the form of the output belong to one call alone. */
function remembered(name: string): boolean {
  return !['json', 'out', 'workspace', 'wasm', 'dpi', 'template', 'images', 'count', 'rows'].includes(name);
}
