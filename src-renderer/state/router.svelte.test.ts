import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { router } from './route.svelte.ts';

test('the place follows the address, and whoever shows it hears of it', () => {
  const seen: string[] = [];
  const stop = $effect.root(() => {
    $effect(() => void seen.push(router.current.view));
  });
  flushSync();
  router.go('compare', { image: 12 });
  flushSync();
  stop();
  expect(seen).toEqual(['start', 'compare']);
  expect(router.current.params.get('image')).toBe('12');
});
