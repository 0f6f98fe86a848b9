/** Which of the two themes is seen now, whether the user chose it or the system decides. */
import { settings } from './settings.svelte.ts';

const light = matchMedia('(prefers-color-scheme: light)');

class ShownTheme {
  private systemLight = $state(light.matches);

  constructor() {
    light.addEventListener('change', ({ matches }) => {
      this.systemLight = matches;
    });
  }

  readonly dark = $derived(settings.user.theme === 'system' ? !this.systemLight : settings.user.theme === 'dark');
}

export const shownTheme = new ShownTheme();
