import { expect, test } from 'vitest';
import { ShownImage } from './shown-image.svelte.ts';

test('the image shown last is known to whoever comes next, and to no other workspace', () => {
  let place: string | null = 'birds';
  const shown = new ShownImage(() => place);
  expect(shown.current).toBeNull();
  shown.show('12');
  expect(shown.current).toBe('12');
  place = 'cells';
  expect(shown.current).toBeNull();
  place = 'birds';
  expect(shown.current).toBe('12');
});
