/** Options of a step on a workspace: those given now, over those of the current model, over the defaults. */
import type { Command } from 'commander';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { currentSettings } from '../models/model-settings.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type SpecOptions, withOptions, withSpec } from './options.ts';

export function withStepOptions(command: Command): Command {
  return withSpec(command, 'network', 'training', 'explain', 'evaluation');
}

/** The settings of this step: what is given now, over what made the current model, be it here or in the window. */
export function stepSettings(options: SpecOptions, workspace: Workspace): RunSettings {
  const before = currentSettings({ workspace }) ?? defaultRunSettings(0);
  // The data set is what the workspace holds; how it was split is no question here.
  const imports = { folder: '', split: 'own', onProblem: 'leave-out', seed: 0 } as const;
  const { import: _, ...settings } = withOptions({ import: imports, ...before }, options);
  return settings;
}
