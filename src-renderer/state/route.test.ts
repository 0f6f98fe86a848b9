import { expect, it } from 'vitest';
import { linkOf, parseRoute } from './route.ts';

it('reads the view and what it shows', () => {
  const { view, params } = parseRoute('#/compare?image=12&n=50');
  expect(view).toBe('compare');
  expect(params.get('image')).toBe('12');
  expect(params.get('n')).toBe('50');
});

it('leads to the start page from anywhere else', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#token=abc', '#/../browse'])
    expect(parseRoute(hash).view).toBe('start');
});

it('makes the link it reads', () => {
  const link = linkOf('browse', { class: 'a & b', sort: '', page: null, image: 3 });
  expect(link).toBe('#/browse?class=a+%26+b&image=3');
  expect(parseRoute(link).params.get('class')).toBe('a & b');
});
