/** How a JSON text is built, seen without parsing it: parsing one of 16 MB that is nothing but brackets takes seconds. */

export interface JsonLimits {
  bytes: number;
  /** Objects and arrays inside each other. */
  depth: number;
  /** Elements of arrays and properties of objects, over the whole text. */
  values: number;
  /** Properties of objects, over the whole text; each name has to be kept. */
  properties: number;
}

const [quote, backslash, comma, colon] = Buffer.from('"\\,:');
const [openArray, closeArray, openObject, closeObject] = Buffer.from('[]{}');

/** What is too much of it, in a sentence's end; null where it may be parsed. Valid JSON or not is not judged. */
export function tooMuchJson(text: Uint8Array, limits: JsonLimits): string | null {
  if (text.length > limits.bytes) return `more than ${limits.bytes} bytes`;
  let depth = 0;
  let values = 0;
  let properties = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case quote:
        at = endOfString(text, at + 1);
        break;
      case openArray:
      case openObject:
        if (++depth > limits.depth) return `more than ${limits.depth} levels`;
        if (++values > limits.values) return `more than ${limits.values} values`;
        break;
      case closeArray:
      case closeObject:
        depth--;
        break;
      case comma:
        if (++values > limits.values) return `more than ${limits.values} values`;
        break;
      case colon:
        if (++properties > limits.properties) return `more than ${limits.properties} properties`;
    }
  }
  return null;
}

/** The place of the closing quote, or the end of a text that has none. */
function endOfString(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}
