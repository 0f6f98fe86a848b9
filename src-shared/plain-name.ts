/** Names that a person gives: tags, views. Any script and sign, but one line, without what cannot be seen. */
import { z } from 'zod';

/** Trimmed, composed letters, runs of blanks as one; without control, format and unpaired surrogate characters. */
export function plainName(longest: number) {
  return z
    .string()
    .max(8 * longest)
    .transform((text) => text.normalize('NFC').trim().replace(/\s+/gu, ' '))
    .pipe(
      z
        .string()
        .min(1, 'expected a name')
        .max(longest)
        .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]*$/u, 'expected a name without control characters'),
    );
}
