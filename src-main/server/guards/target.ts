/** What stands in the request line, before anything is decoded: only plain paths of this server pass. */
import { type Refusal, refuse } from './refusal.ts';

const longest = 16_384;
/** Printable ASCII without what a browser would have encoded or never sends. */
const plain = /^\/[!$&-;=?@A-Z_a-z~[\]%]*$/;
/** Encoded control characters, `%`, `.`, `/`, `\` and DEL, and escapes that are none: nobody needs them in a path. */
const suspicious = /%(?:[01][0-9a-f]|2[ef5]|5c|7f|(?![0-9a-f]{2}))/i;
const dots = /(?:^|\/)\.{1,2}(?:\/|$)/;

export function checkTarget(target: string): Refusal | null {
  if (target.length > longest) return refuse(400, 'the address is too long');
  if (!plain.test(target)) return refuse(400, 'the address is not a plain path of this server');
  const { path, query } = splitTarget(target);
  if (path.includes('//') || dots.test(path) || suspicious.test(path) || !decodes(path))
    return refuse(400, 'the address is not a plain path of this server');
  if (new URLSearchParams(query).has('token'))
    return refuse(400, 'a token is never part of the address that the server sees; it belongs behind the #');
  return null;
}

export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
