/** Objects on the clipboard: text, so that they go from image to image and from window to window. */
import type { AnObject } from '../../state/annotation-wire.ts';

const mark = 'tripletscope-objects';
const kinds: readonly string[] = ['box', 'polygon', 'mask'];

export function objectsToText(objects: readonly AnObject[]): string {
  return JSON.stringify({ format: mark, objects: objects.filter(({ geometry }) => geometry.kind !== 'file') });
}

/** Empty for any other text: it may be anything that the user copied. */
export function objectsFromText(text: string): AnObject[] {
  try {
    const { format, objects } = JSON.parse(text) as { format?: unknown; objects?: unknown };
    if (format !== mark || !Array.isArray(objects)) return [];
    return (objects as AnObject[]).filter(
      ({ id, geometry, state }) =>
        typeof id === 'string' && kinds.includes(geometry?.kind) && (state === 'draft' || state === 'final'),
    );
  } catch {
    return [];
  }
}
