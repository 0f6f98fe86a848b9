/** Colours of the theme for what is drawn on a canvas, which no stylesheet reaches; kept current when the theme changes. */
export interface ThemeColours {
  accent: string;
  line: string;
  strong: string;
  mute: string;
  ink: string;
  background: string;
  truth: string;
  /** The same colours for what lies on a photograph, whatever the theme. */
  truthOnPhoto: string;
  accentOnPhoto: string;
}

function read(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    accent: value('--accent'),
    line: value('--line'),
    strong: value('--line-strong'),
    mute: value('--mute'),
    ink: value('--ink'),
    background: value('--bg'),
    truth: value('--truth'),
    truthOnPhoto: value('--truth-on-photo'),
    accentOnPhoto: value('--accent-on-photo'),
  };
}

class ThemeState {
  colours = $state.raw<ThemeColours>(read());

  get truthOnPhoto(): string {
    return this.colours.truthOnPhoto;
  }

  get accentOnPhoto(): string {
    return this.colours.accentOnPhoto;
  }

  constructor() {
    const again = (): void => {
      this.colours = read();
    };
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', again);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }
}

export const theme = new ThemeState();
