/** The choices in Train as a text that is kept: numbers that are not filled in come back as such. Pure. */

const notFilledIn = 'NaN'; // JSON has no word for it

export function textOfForm(form: object): string {
  return JSON.stringify(form, (_, value: unknown) => (Number.isNaN(value) ? notFilledIn : value));
}

/** Null where it is no form's text; whether this version understands it is for the engine to say. */
export function formOfText(text: string | undefined): object | null {
  try {
    const form: unknown = JSON.parse(text ?? '', (_, value: unknown) => (value === notFilledIn ? Number.NaN : value));
    return typeof form === 'object' ? form : null;
  } catch {
    return null;
  }
}
