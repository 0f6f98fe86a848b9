/** Numbers of a form that are not filled in: they are NaN until they are. Pure. */

export interface FieldProblem {
  /** Path within the form: `training.margin`. */
  field: string;
  text: string;
}

export function missingNumbers(value: object, prefix = ''): FieldProblem[] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]): FieldProblem[] => {
    const field = `${prefix}${key}`;
    if (Array.isArray(part))
      return part.some(Number.isNaN) ? [{ field, text: 'Give whole numbers with commas between.' }] : [];
    if (part !== null && typeof part === 'object') return missingNumbers(part, `${field}.`);
    return Number.isNaN(part) ? [{ field, text: 'Give a number.' }] : [];
  });
}

/** "512, 256" → [512, 256]; what is no whole number is NaN. */
export function parseWidths(text: string): number[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'none') return [];
  return trimmed.split(/[\s,;]+/).map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
}
