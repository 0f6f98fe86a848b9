/** Names in NumPy's `.npy` files: arrays of texts (`<U12`) or of bytes (`S12`), read as UTF-8. */
import { TripletscopeError } from './errors.ts';
import { parseNpyLiteral, refuseObjects } from './npy-header.ts';

/**
 * The texts of an array of one axis (or of none), without the zeros that fill them up; `name` is the file as the user knows it.
 * @throws TripletscopeError 'bad-input' for another type or shape, a file that is shorter or longer than it says, or text that is
 *   none; 'unsafe-input' for object arrays, which are pickles.
 */
export function parseNpyTexts(bytes: Uint8Array, name: string): string[] {
  const { descr, shape, start } = parseNpyLiteral(bytes, name);
  const remedy = 'Save the names as numpy.array(names, dtype=str)';
  refuseObjects(descr, name, remedy);
  const match = /^([<>|=])([US])(\d{1,9})$/.exec(descr);
  if (match === null || shape.length > 1)
    throw new TripletscopeError('bad-input', 'not a list of texts', {
      file: name,
      expected: 'an array of str with one axis',
      received: `${descr} of shape (${shape.join(', ')})`,
      remedy,
    });
  const width = Number(match[3]) * (match[2] === 'U' ? 4 : 1);
  const count = shape[0] ?? 1;
  if (count * width !== bytes.length - start)
    throw new TripletscopeError('bad-input', 'the file is cut off or too long', {
      file: name,
      expected: `${count * width} bytes of text`,
      received: `${bytes.length - start}`,
    });
  const read = match[2] === 'U' ? utf32(match[1] !== '>') : utf8;
  try {
    return Array.from({ length: count }, (_, i) => read(bytes.subarray(start + i * width, start + (i + 1) * width)));
  } catch (cause) {
    throw new TripletscopeError('bad-input', 'the texts are no text', { file: name, remedy }, { cause });
  }
}

function utf32(littleEndian: boolean): (bytes: Uint8Array) => string {
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += 4) text += String.fromCodePoint(view.getUint32(at, littleEndian));
    return text.replace(/\0+$/, '');
  };
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\0+$/, '');
}
