/** The user's settings as the window reads them: whatever is missing or not as expected takes its default. */
import type { KeyChanges } from './key-bindings.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface CompareDefaults {
  /** Triplets averaged. */
  n: number;
  /** Channels kept. */
  m: number;
  colormap: string;
  /** Of the map over the image, 0 … 1. */
  opacity: number;
}

export interface UserSettings {
  theme: Theme;
  keys: KeyChanges;
  defaults: CompareDefaults;
  /** The address in which each workspace was left, by its place. */
  places: Readonly<Record<string, string>>;
  /** Ids of commands, the last one first. */
  recentCommands: readonly string[];
  /** Widths of panels by name. */
  widths: Readonly<Record<string, number>>;
  /** Whether panels are open, by name. */
  panels: Readonly<Record<string, boolean>>;
  /** What was chosen in Train and not yet trained, by the workspace's place. Train parses it. */
  trainForms: Readonly<Record<string, string>>;
  /** What Compare showed last: columns, sliders, colours. Compare parses it. */
  compare: Readonly<Record<string, unknown>>;
  /** What Annotate was set to last: queue, brush, display. Annotate parses it. */
  annotate: Readonly<Record<string, unknown>>;
  /** Written beside what the user draws; empty for the name of the account. */
  author: string;
}

const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** The paper's N and M. */
export const defaultSettings: UserSettings = {
  theme: 'system',
  keys: {},
  defaults: { n: 50, m: 50, colormap: 'inferno', opacity: 0.85 },
  places: {},
  recentCommands: [],
  widths: {},
  panels: {},
  trainForms: {},
  compare: {},
  annotate: {},
  author: '',
};

export function parseSettings(from: unknown): UserSettings {
  const given = asRecord(from);
  const defaults = asRecord(given.defaults);
  const base = defaultSettings.defaults;
  return {
    theme: themes.find((theme) => theme === given.theme) ?? defaultSettings.theme,
    keys: pick(given.keys, (value) => (Array.isArray(value) && value.every(isText) ? value : null)),
    defaults: {
      n: whole(defaults.n, base.n),
      m: whole(defaults.m, base.m),
      colormap: isText(defaults.colormap) ? defaults.colormap : base.colormap,
      opacity:
        typeof defaults.opacity === 'number' && defaults.opacity >= 0 && defaults.opacity <= 1
          ? defaults.opacity
          : base.opacity,
    },
    places: pick(given.places, (value) => (isText(value) && value.startsWith('#/') ? value : null)),
    recentCommands: Array.isArray(given.recentCommands) ? given.recentCommands.filter(isText) : [],
    widths: pick(given.widths, (value) => (typeof value === 'number' && value > 0 ? value : null)),
    panels: pick(given.panels, (value) => (typeof value === 'boolean' ? value : null)),
    trainForms: pick(given.trainForms, (value) => (isText(value) ? value : null)),
    compare: asRecord(given.compare),
    annotate: asRecord(given.annotate),
    author: isText(given.author) ? given.author.slice(0, 100) : '',
  };
}

const placesKept = 24;

/** The place of the workspace that is open now, the oldest ones forgotten. */
export function withPlace(places: Readonly<Record<string, string>>, workspace: string, link: string) {
  const { [workspace]: _, ...others } = places;
  return Object.fromEntries([...Object.entries(others), [workspace, link] as const].slice(-placesKept));
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Whatever it is, as something to read properties of. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function whole(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : otherwise;
}

function pick<T>(from: unknown, read: (value: unknown) => T | null): Record<string, T> {
  const entries = Object.entries(asRecord(from)).map(([key, value]) => [key, read(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== null));
}
