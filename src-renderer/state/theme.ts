/** The theme on the page: `data-theme` where the user chose one, the system's otherwise. */
import type { Theme } from './user-settings.ts';

export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
}

/** The other one than is seen now. */
export function toggledTheme(theme: Theme): Theme {
  const dark = theme === 'system' ? !matchMedia('(prefers-color-scheme: light)').matches : theme === 'dark';
  return dark ? 'light' : 'dark';
}
