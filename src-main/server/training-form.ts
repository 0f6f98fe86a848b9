/** The form of Train over what a workspace explains. */
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { formOfSettings, settingsOfForm, type TrainingForm } from '../../src-shared/run-spec/form.ts';
import type { RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { FolderRegistry } from './folder-registry.ts';

/** Over what the base explains; throws `not-found` for a file that is not known any more. */
export function settingsOver(base: RunSettings, form: TrainingForm, folders: FolderRegistry): RunSettings {
  return { ...base, network: settingsOfForm(form, folders) };
}

/** The reference run, watched by its Recall@1. */
export function defaultForm(folders: FolderRegistry): TrainingForm {
  const form = formOfSettings(defaultRunSettings(0), folders);
  return { ...form, training: { ...form.training, recallEvery: 1 } };
}
