/** Colours of the runs that are shown, and of the plots around them, in the theme that is seen now. */
import { categoryColours } from '../../canvas/category-colours.ts';
import { shownTheme } from '../../state/shown-theme.svelte.ts';
import type { CurveColours } from './curve-svg.ts';
import { lookCount, lookOf } from './run-look.ts';

class RunColours {
  readonly dark = $derived(shownTheme.dark);

  private readonly colours = $derived(categoryColours(lookCount, this.dark));

  /** A run's own, whatever else is shown. */
  of(run: number): string {
    return this.colours[lookOf(run).colour]!;
  }

  /** From the tokens of the theme; read where it is used, after the theme is on the page. */
  tokens(runs: readonly { id: number }[]): CurveColours {
    const style = getComputedStyle(document.documentElement);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    return {
      background: token('--panel'),
      ink: token('--ink'),
      mute: token('--mute'),
      line: token('--line'),
      runs: runs.map(({ id }) => this.of(id)),
    };
  }
}

export const runColours = new RunColours();
