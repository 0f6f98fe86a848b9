/** Names that a browser sends for files and folders to be made: taken only where they mean the same on every system. */
import { TripletscopeError } from '../../src-shared/errors.ts';

/** In bytes, as most file systems count them. */
const longestName = 255;
const longestPath = 1024;
const deepest = 16;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u001f\u007f<>:"|?*]/;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;

const rules: readonly [problem: string, broken: (name: string) => boolean][] = [
  ['it is empty', (name) => name.trim() === ''],
  ['it is too long', (name) => Buffer.byteLength(name) > longestName],
  ['it has a character that not every system allows', (name) => forbidden.test(name) || !name.isWellFormed()],
  ['it ends with a dot or a space', (name) => /[. ]$/.test(name)],
  ['Windows reserves it for a device', (name) => reserved.test(name)],
];

/** The name in composed form; throws `unsafe-input` for what leads elsewhere, `bad-input` for what some system refuses. */
export function safeName(name: string): string {
  const composed = name.normalize('NFC');
  if (composed === '.' || composed === '..' || /[\0/\\]/.test(composed)) throw unsafe(name);
  const rule = rules.find(([, broken]) => broken(composed));
  if (rule === undefined) return composed;
  throw new TripletscopeError('bad-input', `the name ${quote(name)} cannot be used: ${rule[0]}`, {
    remedy: 'Choose another name.',
  });
}

/** A relative path with forward slashes, each part of it a safe name. Throws as `safeName` does. */
export function safeRelativePath(relativePath: string): string[] {
  if (relativePath === '' || /^[\\/]|^[a-z]:|[\0\\]/i.test(relativePath)) throw unsafe(relativePath);
  const parts = relativePath.split('/');
  if (parts.some((part) => part === '..' || part === '.' || part === '')) throw unsafe(relativePath);
  if (parts.length > deepest || Buffer.byteLength(relativePath) > longestPath)
    throw new TripletscopeError('bad-input', `the path ${quote(relativePath)} is too long or too deep`, {
      expected: `at most ${deepest} folders and ${longestPath} bytes`,
    });
  return parts.map(safeName);
}

function unsafe(name: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', `the name ${quote(name)} leads out of the folder`);
}

/** For messages: short, and without what would disturb a terminal. */
function quote(name: string): string {
  const shown = JSON.stringify(name);
  return shown.length > 120 ? `${shown.slice(0, 117)}…"` : shown;
}
