/** Ids as they come in URLs and procedures: decimal row ids; anything else is refused before it reaches a query. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { isExternalId } from '../queries/externals.ts';
import type { ImageId, ModelId } from '../workspace/ids.ts';

const decimal = /^[1-9]\d{0,14}$/;

/** Throws `usage` for anything but a decimal row id. */
export function parseRowId<Id extends number>(text: string, what: string): Id {
  if (decimal.test(text)) return Number(text) as Id;
  throw new TripletscopeError('usage', `invalid id of ${what}`, {
    expected: 'a positive whole number',
    received: JSON.stringify(text.slice(0, 40)),
  });
}

/** An image of the data set, or one from outside it (`x-…`). Throws `usage` for anything else. */
export function parseImageId(text: string): ImageId | { external: string } {
  return isExternalId(text) ? { external: text } : parseRowId<ImageId>(text, 'an image');
}

const mostIds = 250_000;

const rowId = z.union([
  z.string().regex(decimal, 'expected a decimal id'),
  z.int().positive().max(999_999_999_999_999),
]);

/** Many at once, checked in one go: a parser per element would hold the event loop where 100,000 are tagged. */
export const imageIdsInput = z
  .custom<string[]>(
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= mostIds &&
      value.every((id) => typeof id === 'string' && decimal.test(id)),
    `expected a list of 1 to ${mostIds} decimal ids`,
  )
  .transform((ids) => ids.map((id) => Number(id) as ImageId));

export const imageIdInput = rowId.transform((id) => Number(id) as ImageId);
export const modelIdInput = rowId.transform((id) => Number(id) as ModelId);
