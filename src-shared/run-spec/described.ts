/** Settings in words: label and value of each field, in the order of the schema. Files by their name and what they are. */
import { textOf } from './field-text.ts';
import { type SpecField, specFields } from './fields.ts';
import { baseName } from './form.ts';
import { valueAt } from './paths.ts';

export interface DescribedSetting {
  label: string;
  text: string;
}

/** Whatever `settings` has of the run spec; what is absent is left out. */
export function describeSpec(settings: object): DescribedSetting[] {
  return specFields.flatMap((field) => {
    const value = valueAt(settings, field.path);
    if (value === undefined || field.kind === 'hash') return [];
    return [{ label: field.label, text: words(field, value, valueAt(settings, `${field.path}Sha256`)) }];
  });
}

function words(field: SpecField, value: unknown, hash: unknown): string {
  const { kind, choices } = field;
  if (value === null) return field.absent ?? 'none';
  switch (kind) {
    case 'switch':
      return value === true ? 'yes' : 'no';
    case 'choice':
      return choices?.[value as string] ?? String(value);
    case 'triple':
    case 'widths':
      return (value as number[]).map((one) => String(Number(one.toFixed(6)))).join(', ') || 'none';
    case 'file':
    case 'folder':
    case 'head': {
      const name = baseName(value as string);
      return typeof hash === 'string' ? `${name} (${hash.slice(0, 8)})` : name;
    }
    default:
      return textOf(field, value) ?? '';
  }
}
