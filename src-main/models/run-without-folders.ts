/** The run that made a model, as it leaves this computer: files by their names, since folders mean nothing elsewhere. */
import path from 'node:path';
import { fieldsOf } from '../../src-shared/run-spec/fields.ts';
import { putAt, valueAt } from '../../src-shared/run-spec/paths.ts';
import { isHeadFile, type RunSettings } from '../../src-shared/run-spec/run-spec.ts';

export function withoutFolders(settings: RunSettings): RunSettings {
  const copy = structuredClone(settings);
  for (const field of fieldsOf('network', 'training', 'explain', 'evaluation')) {
    const value = valueAt(copy, field.path);
    if (typeof value !== 'string') continue;
    const isFile = field.kind === 'file' || field.kind === 'folder' || (field.kind === 'head' && isHeadFile(value));
    if (isFile) putAt(copy, field, path.basename(value));
  }
  return copy;
}
