/** Why a picture did not come: the engine is asked once more, for its words this time. */

import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import { reviveError, type SerialisedError } from '../../../src-shared/error-wire.ts';

export async function explainPicture(
  url: string,
  table: CatalogueTable | null,
): Promise<{ short: string; long: string }> {
  const image = /\/thumbnails\/(\d+)/.exec(url)?.[1];
  const row = image === undefined ? null : (table?.rowOf(image) ?? null);
  const path = row === null || table === null ? 'the picture' : table.pathOf(row);
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    return {
      short: 'engine gone',
      long: `${path}: the engine does not answer. The picture is loaded when it answers again.`,
    };
  }
  if (response.ok) return { short: 'not a picture', long: `${path}: this window cannot show the thumbnail.` };
  const error = await errorOf(response);
  if (response.status === 404) {
    return {
      short: 'file missing',
      long: `File not found: ${path}. Put it back, or import the folder again. Its scores are kept.`,
    };
  }
  return { short: 'cannot be read', long: error ?? `${path} cannot be read (the engine answered ${response.status}).` };
}

async function errorOf(response: Response): Promise<string | null> {
  try {
    const { error } = (await response.json()) as { error: SerialisedError };
    return reviveError(error).message;
  } catch {
    return null;
  }
}
