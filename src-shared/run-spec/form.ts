/**
 * What a person chooses in Train: the network's part of the run spec without paths. Files go by an id and their name, what
 * may be absent is null.
 */
import { z } from 'zod';

import { type FieldMeta, fieldRegistry } from './field.ts';
import { type SpecField, specFields, unwrap } from './fields.ts';
import { isHeadFile, type NetworkSettings, networkSchema } from './network-spec.ts';
import { type FieldPath, putAt, valueAt } from './paths.ts';

export interface NamedFile {
  id: string;
  name: string;
}

export type TrainingForm = Formed<NetworkSettings>;

type Formed<T> = {
  [K in keyof T]-?: undefined extends T[K] ? FormValue<Exclude<T[K], undefined>, K> | null : FormValue<T[K], K>;
};
type FormValue<V, K> = K extends 'weights'
  ? NamedFile
  : K extends 'head'
    ? NamedFile | string
    : V extends readonly unknown[]
      ? V
      : V extends object
        ? Formed<V>
        : V;

/** Path within the form: `training.margin`. */
const prefix = 'network.';
const formFields = specFields.filter(({ path }) => path.startsWith(prefix));
const within = ({ path, holder }: FieldPath): FieldPath => ({
  path: path.slice(prefix.length),
  holder: holder.slice(prefix.length),
});

const namedFile = z.object({ id: z.string().min(1).max(64), name: z.string() });

/** Ranges are told field by field by `rangeProblems`, not by the parser. */
export const trainingForm = formed(networkSchema) as unknown as z.ZodType<TrainingForm, TrainingForm>;

function formed(wrapped: z.ZodType): z.ZodType {
  const { schema, optional, nullable } = unwrap(wrapped);
  const meta = fieldRegistry.get(schema);
  const own = meta !== undefined ? formLeaf(schema, meta) : formedObject(schema);
  return optional || nullable ? own.nullable() : own;
}

function formedObject(schema: z.ZodType): z.ZodType {
  const { shape } = schema as z.ZodObject;
  return z.object(Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, formed(part as z.ZodType)])));
}

function formLeaf(schema: z.ZodType, { kind }: FieldMeta): z.ZodType {
  switch (kind) {
    case 'whole':
      return z.number();
    case 'widths':
      return z.array(z.number()).max(16);
    case 'file':
      return namedFile;
    case 'head':
      return z.union([namedFile, z.string().max(4096)]);
    default:
      return schema;
  }
}

export interface FileIds {
  idOf: (file: string) => string;
  /** Throws `not-found` for an id that is not known. */
  pathOf: (id: string) => string;
}

export function formOfSettings({ network }: { network: NetworkSettings }, ids: Pick<FileIds, 'idOf'>): TrainingForm {
  const form = {};
  for (const field of formFields) {
    const value = valueAt({ network }, field.path);
    putAt(form, within(field), value === undefined ? null : structuredClone(asFormValue(field, value, ids)));
  }
  return form as TrainingForm;
}

function asFormValue({ kind }: SpecField, value: unknown, ids: Pick<FileIds, 'idOf'>): unknown {
  const isFile = typeof value === 'string' && (kind === 'file' || (kind === 'head' && isHeadFile(value)));
  return isFile ? ({ id: ids.idOf(value), name: baseName(value) } satisfies NamedFile) : value;
}

/** The network as the form has it; its numbers may be out of their ranges (`rangeProblems`). */
export function settingsOfForm(form: TrainingForm, ids: Pick<FileIds, 'pathOf'>): NetworkSettings {
  const settings = {};
  for (const field of formFields) {
    const value = valueAt(form, within(field).path);
    if (value === null && !field.nullable) continue;
    putAt(settings, field, isNamed(value) ? ids.pathOf(value.id) : structuredClone(value));
  }
  return (settings as { network: NetworkSettings }).network;
}

function isNamed(value: unknown): value is NamedFile {
  return value !== null && typeof value === 'object' && 'id' in value;
}

/** The last part of a path, whichever way its slashes lean. */
export function baseName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}

/** Its paths lie within the form: `training.margin`. */
export interface FormField extends FieldPath {
  kind: FieldMeta['kind'];
  label: string;
  help: string;
  unit?: string;
  low?: number;
  high?: number;
  step?: number;
  choices?: Readonly<Record<string, string>>;
  /** It may be left empty; then it means what stands in its place. */
  mayBeEmpty: boolean;
  placeholder?: string;
}

/** How the window shows each field, in the order of the schema. */
export function formFieldViews(): FormField[] {
  return formFields.map((field) => {
    const { kind, label, help, unit, low, high, step, choices, absent, optional, nullable } = field;
    const mayBeEmpty = optional || nullable;
    return {
      ...within(field),
      kind,
      label,
      help,
      unit,
      low,
      high,
      step,
      choices,
      mayBeEmpty,
      placeholder: absent,
    };
  });
}
