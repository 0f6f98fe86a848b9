/** A photograph as an element that is ready to be shown; what is wrong with it is said by the engine. */
import { reviveError, type SerialisedError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { asError } from '../state/api.ts';

export async function decodedImage(url: string): Promise<HTMLImageElement> {
  const picture = new Image();
  try {
    // Not `decode()`, which a page that is not painted may leave waiting: the maps must not wait for it.
    await new Promise((resolve, reject) => {
      picture.onload = resolve;
      picture.onerror = reject;
      picture.src = url;
    });
    return picture;
  } catch {
    // An element says only that it failed; the engine says why.
    throw (await errorAt(url)) ?? new TripletscopeError('bad-input', 'the photograph cannot be shown');
  }
}

async function errorAt(url: string): Promise<TripletscopeError | null> {
  try {
    const response = await fetch(url);
    if (response.ok) return null;
    return reviveError(((await response.json()) as { error: SerialisedError }).error);
  } catch (error) {
    return asError(error);
  }
}
