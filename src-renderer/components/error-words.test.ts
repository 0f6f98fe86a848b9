import { expect, it } from 'vitest';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { detailsOf, wordsOf } from './error-words.ts';

const error = new TripletscopeError('workspace-locked', 'the workspace is open in another process (4711)', {
  file: 'birds',
  remedy: 'Close it there.',
});

it('says what happened, and what to do, each once', () => {
  expect(wordsOf(error)).toEqual({
    title: 'The workspace is open elsewhere',
    message: 'birds: the workspace is open in another process (4711).',
    remedy: 'Close it there.',
    list: [],
  });
});

it('knows what helps where the error does not say', () => {
  expect(wordsOf(new TripletscopeError('disk-full', 'no space is left')).remedy).toMatch(/^Free some space/);
});

it('makes sentences of clauses', () => {
  const cut = new TripletscopeError('bad-input', 'the image ends too early', { remedy: 'Copy it again' });
  expect(wordsOf(cut)).toMatchObject({ message: 'The image ends too early.', remedy: 'Copy it again.' });
});

it('gives the details line by line', () => {
  expect(detailsOf(error).split('\n').slice(0, 1)).toEqual(['code: workspace-locked']);
  expect(detailsOf(error)).toContain('file: birds');
});
