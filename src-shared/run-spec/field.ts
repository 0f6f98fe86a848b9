/** What a choice of a run is besides its type: label, range, unit, one line of help, its option. Kept beside its schema. */
import { z } from 'zod';

export type FieldKind =
  | 'whole'
  | 'number'
  | 'choice'
  | 'switch'
  | 'text'
  | 'folder'
  | 'file'
  | 'head'
  | 'hash'
  | 'triple'
  | 'widths'
  | 'size'
  | 'thresholds';

/** Which options a command offers together. */
export type FieldGroup = 'import' | 'network' | 'training' | 'explain' | 'evaluation';

export interface FieldMeta {
  kind: FieldKind;
  /** In the form and where runs are compared. */
  label: string;
  /** One line, as `--help` shows it. */
  help: string;
  group: FieldGroup;
  /** The same for its opposite, where it is a switch that is on by default. */
  off?: string;
  /** The option's name; null for what is an argument of its command. */
  flag: string | null;
  /** What stands for the value in `--help`. */
  argument?: string;
  /** Also set by the option of this name; its own wins. What may be absent is absent then. */
  follows?: string;
  /** Absent where the field may be absent: nothing is set then. */
  default?: unknown;
  low?: number;
  high?: number;
  /** The smallest value itself is not allowed. */
  above?: boolean;
  /** What to do with values that are outside the range because of another habit. */
  outside?: string;
  unit?: string;
  /** By which arrow keys move it in the form. */
  step?: number;
  /** The values of a choice with their labels. */
  choices?: Readonly<Record<string, string>>;
  /** What no value means, in the form. */
  absent?: string;
  /** Runs that were stored before this field was there did as its default says. */
  later?: boolean;
}

type Meta = Omit<FieldMeta, 'kind'>;

export const fieldRegistry = z.registry<FieldMeta>();

function described<S extends z.ZodType>(schema: S, kind: FieldKind, meta: Omit<FieldMeta, 'kind'>): S {
  fieldRegistry.add(schema as z.ZodType, { ...meta, kind });
  return schema;
}

export const whole = (meta: Meta) => described(z.number().int(), 'whole', { argument: '<n>', ...meta });
export const number = (meta: Meta) => described(z.number(), 'number', { argument: '<n>', ...meta });
export const onOff = (meta: Meta) => described(z.boolean(), 'switch', meta);
export const text = (meta: Meta) => described(z.string().max(4096), 'text', { argument: '<text>', ...meta });
export const folder = (meta: Meta) => described(z.string(), 'folder', meta);
/** A path: absolute where it is stored. */
export const file = (meta: Meta) => described(z.string(), 'file', { argument: '<file>', ...meta });
/** A path, or the name of a head within the weight file. */
export const headSource = (meta: Meta) => described(z.string(), 'head', { argument: '<file or name>', ...meta });
/** SHA-256 of a file, hex. */
export const hash = (meta: Meta) =>
  described(z.string().regex(/^[0-9a-f]{64}$/), 'hash', { argument: '<hex>', ...meta });
export const triple = (meta: Meta) =>
  described(z.tuple([z.number(), z.number(), z.number()]).readonly(), 'triple', { argument: '<r,g,b>', ...meta });
export const widths = (meta: Meta) =>
  described(z.array(z.number().int()).max(16), 'widths', { argument: '<widths>', ...meta });

/** One of several, by name. */
export function choice<const C extends Readonly<Record<string, string>>>(choices: C, meta: Meta) {
  const names = Object.keys(choices) as [keyof C & string, ...(keyof C & string)[]];
  return described(z.enum(names), 'choice', { argument: '<name>', ...meta, choices });
}

/** One of several that are known here; a stored run may name another. */
export function openChoice(choices: Readonly<Record<string, string>>, meta: Meta) {
  return described(z.string(), 'choice', { argument: '<name>', ...meta, choices });
}

export const measure = described;
