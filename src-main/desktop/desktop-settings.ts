/** What the desktop remembers per user: where the window was, the last folder of a dialog, the theme. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Place } from './window-place.ts';

export interface DesktopSettings {
  place: Place | null;
  dialogFolder: string | null;
  theme: 'light' | 'dark' | 'system';
}

export class SettingsFile {
  private readonly file: string;
  private settings: DesktopSettings;

  constructor(folder: string) {
    this.file = path.join(folder, 'desktop.json');
    this.settings = read(this.file);
  }

  get current(): Readonly<DesktopSettings> {
    return this.settings;
  }

  set(changed: Partial<DesktopSettings>): void {
    this.settings = { ...this.settings, ...changed };
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      writeFileSync(`${this.file}.new`, JSON.stringify(this.settings, null, 1));
      renameSync(`${this.file}.new`, this.file);
    } catch {
      // A home that cannot be written costs what is remembered, not the work.
    }
  }
}

/** A missing or damaged file is an empty one. */
function read(file: string): DesktopSettings {
  let found: Record<string, unknown> = {};
  try {
    found = Object(JSON.parse(readFileSync(file, 'utf8'))) as Record<string, unknown>;
  } catch {
    // as if there were none
  }
  const { place, dialogFolder, theme } = found;
  return {
    place: isPlace(place) ? place : null,
    dialogFolder: typeof dialogFolder === 'string' ? dialogFolder : null,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  };
}

function isPlace(value: unknown): value is Place {
  const { x, y, width, height, maximised } = Object(value) as Record<string, unknown>;
  return [x, y, width, height].every(Number.isFinite) && typeof maximised === 'boolean';
}
