/** A coded error in words: what happened, what to do, and the details for whoever helps. */

import type { ErrorCode, TripletscopeError } from '../../src-shared/errors.ts';
import { sentence } from './sentence.ts';

export interface ErrorWords {
  /** What happened, in a few words. */
  title: string;
  /** The sentence of the error itself, without its remedy. */
  message: string;
  /** What to do next; always there. */
  remedy: string;
  list: readonly string[];
}

const words: Record<ErrorCode, { title: string; remedy: string }> = {
  usage: { title: 'The request was not understood', remedy: 'Reload the window. If the error persists, report it.' },
  'bad-input': { title: 'The input is invalid', remedy: 'Correct the input and try again.' },
  'not-found': { title: 'File not found', remedy: 'It may have been moved or deleted. Check the path and try again.' },
  'not-permitted': { title: 'Not permitted', remedy: 'Check the permissions there, then try again.' },
  'unsafe-input': { title: 'Refused, because it looks unsafe', remedy: 'Use a file from a source that you trust.' },
  'disk-full': {
    title: 'The disk is full',
    remedy: 'Free some space, then try again. Nothing that was saved is lost.',
  },
  'other-dataset': {
    title: 'The workspace holds another data set',
    remedy: 'Import it into a workspace of its own. This one is not changed.',
  },
  'workspace-newer': {
    title: 'Made by a newer Tripletscope',
    remedy: 'Open it with that version, or update this one. It was not changed.',
  },
  'workspace-corrupt': {
    title: 'The workspace is damaged',
    remedy: 'Run `tripletscope workspace repair` on it: it saves what can be read into a new one.',
  },
  'workspace-locked': {
    title: 'The workspace is open elsewhere',
    remedy: 'Close it there, then try again.',
  },
  'runtime-missing': { title: 'The runtime is not installed', remedy: 'Install it in Settings, Device and runtimes.' },
  'engine-gone': { title: 'The engine does not answer', remedy: 'Try again in a moment.' },
  unsupported: { title: 'Not supported here', remedy: 'Try it another way.' },
  cancelled: { title: 'Cancelled', remedy: 'Start it again whenever you like.' },
  internal: {
    title: 'Something went wrong',
    remedy: 'Try again. If the error persists, copy the details and report it.',
  },
};

/** Every code has its words; the error's own remedy wins over the general one. */
export function wordsOf(error: TripletscopeError): ErrorWords {
  const { remedy, list = [], file } = error.details;
  const { title, remedy: general } = words[error.code];
  const own = remedy === undefined ? error.message : error.message.replace(`. ${remedy}`, '');
  return { title, message: sentence(own, file), remedy: sentence(remedy ?? general), list };
}

/** Everything that somebody who helps would ask for. */
export function detailsOf(error: TripletscopeError): string {
  const { file, line, expected, received, list } = error.details;
  const rows = [
    ['code', error.code],
    ['message', error.message],
    ['file', file === undefined ? undefined : `${file}${line === undefined ? '' : `:${line}`}`],
    ['expected', expected],
    ['received', received],
    ...(list ?? []).map((one) => ['case', one]),
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
