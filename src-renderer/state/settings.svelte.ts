/** What is kept per user: theme, keys, defaults, where each workspace was left. The engine stores it; the window parses it. */

import { type Api, api } from './api.ts';
import type { KeyChanges } from './key-bindings.ts';
import { parseSettings, type UserSettings } from './user-settings.ts';

const mirror = 'tripletscope.settings';

export class Settings {
  /** From the last time, so that the first frame has the right theme. */
  user = $state.raw<UserSettings>(parseSettings(readMirror()));
  /** What the engine could not take when it was set. */
  private readonly unsaved = new Set<keyof UserSettings>();
  /** Set since they were asked for: the answer does not know of it. */
  private readonly ahead = new Set<keyof UserSettings>();
  private readonly api: Pick<Api, 'settings'>;
  private arrived: () => void = () => {};
  /** Once the engine was asked for them, whatever it said. */
  readonly asked = new Promise<void>((resolve) => {
    this.arrived = resolve;
  });

  constructor(from: Pick<Api, 'settings'>) {
    this.api = from;
  }

  get keys(): KeyChanges {
    return this.user.keys;
  }

  async load(): Promise<void> {
    this.ahead.clear();
    try {
      const { user } = await this.api.settings.get.query();
      const own = Object.fromEntries([...this.ahead].map((key) => [key, this.user[key]]));
      this.user = { ...parseSettings(user), ...own };
      this.keepMirror();
    } finally {
      this.arrived();
    }
  }

  /** Acts at once; that it is stored may take a moment, or wait until the engine is back. */
  async set<Key extends keyof UserSettings>(key: Key, value: UserSettings[Key]): Promise<void> {
    this.user = { ...this.user, [key]: value };
    this.ahead.add(key);
    this.keepMirror();
    try {
      await this.api.settings.set.mutate({ key, value });
      this.unsaved.delete(key);
    } catch {
      this.unsaved.add(key);
    }
  }

  /** Once the engine is back. */
  async resend(): Promise<void> {
    for (const key of this.unsaved) await this.set(key, this.user[key]);
  }

  private keepMirror(): void {
    try {
      localStorage.setItem(mirror, JSON.stringify(this.user));
    } catch {
      // A window without storage only shows the default theme for a moment.
    }
  }
}

function readMirror(): unknown {
  try {
    return JSON.parse(localStorage.getItem(mirror) ?? '{}');
  } catch {
    return {};
  }
}

export const settings = new Settings(api);
