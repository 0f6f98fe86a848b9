/** The fields of the schema as a list, and the way to their values by path. */
import { z } from 'zod';
import { type FieldGroup, type FieldMeta, fieldRegistry } from './field.ts';
import { runSpecSchema } from './run-spec.ts';

export interface SpecField extends FieldMeta {
  /** `network.training.margin`. */
  path: string;
  /** It may be absent. */
  optional: boolean;
  /** It may be null: "none". */
  nullable: boolean;
  /** The path of what is null in its place: an object around it, else itself. */
  holder: string;
}

/** Every field, in the order of the schema. */
export const specFields: readonly SpecField[] = collect(runSpecSchema, '', null);

const byPath: ReadonlyMap<string, SpecField> = new Map(specFields.map((field) => [field.path, field]));

/** Throws for a path that the schema does not have. */
export function fieldAt(path: string): SpecField {
  const field = byPath.get(path);
  if (field === undefined) throw new Error(`the run spec has no field ${path}`);
  return field;
}

export function fieldsOf(...groups: FieldGroup[]): SpecField[] {
  return specFields.filter(({ group }) => groups.includes(group));
}

interface Wrapped {
  schema: z.ZodType;
  optional: boolean;
  nullable: boolean;
}

function unwrap(schema: z.ZodType): Wrapped {
  if (schema instanceof z.ZodOptional) return { ...unwrap(schema.unwrap() as z.ZodType), optional: true };
  if (schema instanceof z.ZodNullable) return { ...unwrap(schema.unwrap() as z.ZodType), nullable: true };
  return { schema, optional: false, nullable: false };
}

function collect(object: z.ZodType, prefix: string, holder: string | null): SpecField[] {
  if (!(object instanceof z.ZodObject)) throw new Error(`${prefix} is no object`);
  return Object.entries(object.shape as Record<string, z.ZodType>).flatMap(([key, wrapped]) => {
    const path = `${prefix}${key}`;
    const { schema, optional, nullable } = unwrap(wrapped);
    const meta = fieldRegistry.get(schema);
    if (meta !== undefined)
      return [{ ...meta, path, optional, nullable: nullable || holder !== null, holder: holder ?? path }];
    return collect(schema, `${path}.`, nullable ? path : holder);
  });
}

/** The value of a field; null where what holds it is null, undefined where it is absent. */
export function valueAt(settings: object, path: string): unknown {
  let value: unknown = settings;
  for (const key of path.split('.')) {
    if (value === null || value === undefined) return value;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Puts a value where the path leads, making what it goes through; undefined takes it away. */
export function putAt(settings: object, { path, holder }: Pick<SpecField, 'path' | 'holder'>, value: unknown): void {
  const keys = (value === null ? holder : path).split('.');
  const last = keys.pop()!;
  let place = settings as Record<string, unknown>;
  for (const key of keys) {
    if (place[key] === null || typeof place[key] !== 'object') place[key] = {};
    place = place[key] as Record<string, unknown>;
  }
  if (value === undefined) delete place[last];
  else place[last] = value;
}
