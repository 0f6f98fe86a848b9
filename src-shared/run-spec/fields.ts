/** The fields of the schema as a list. */
import { z } from 'zod';
import { type FieldGroup, type FieldMeta, fieldRegistry } from './field.ts';
import type { FieldPath } from './paths.ts';
import { runSpecSchema } from './run-spec.ts';

export interface SpecField extends FieldMeta, FieldPath {
  /** It may be absent. */
  optional: boolean;
  /** It may be null: "none". */
  nullable: boolean;
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

/** What is below `optional` and `nullable`. */
export interface Unwrapped {
  schema: z.ZodType;
  optional: boolean;
  nullable: boolean;
}

export function unwrap(schema: z.ZodType): Unwrapped {
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
