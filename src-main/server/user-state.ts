/** What is kept per user, not per workspace: recent workspaces and settings, in one small file written whole. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const stateSchema = z.object({
  recent: z.array(z.object({ folder: z.string(), opened: z.string() })).catch([]),
  /** Of the interface: theme, keys, and what else the window keeps; the window parses it. */
  settings: z.record(z.string(), z.unknown()).catch({}),
});
type State = z.infer<typeof stateSchema>;

const recentKept = 12;

export class UserState {
  private readonly file: string;
  private state: State;

  constructor(folder: string) {
    this.file = path.join(folder, 'state.json');
    this.state = read(this.file);
  }

  recent(): readonly { folder: string; opened: string }[] {
    return this.state.recent;
  }

  opened(folder: string, now: Date): void {
    const others = this.state.recent.filter((one) => one.folder !== folder);
    this.write({ ...this.state, recent: [{ folder, opened: now.toISOString() }, ...others].slice(0, recentKept) });
  }

  forget(folder: string): void {
    this.write({ ...this.state, recent: this.state.recent.filter((one) => one.folder !== folder) });
  }

  settings(): Readonly<Record<string, unknown>> {
    return this.state.settings;
  }

  setSetting(key: string, value: unknown): void {
    this.write({ ...this.state, settings: { ...this.state.settings, [key]: value } });
  }

  private write(state: State): void {
    this.state = state;
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      writeFileSync(`${this.file}.new`, JSON.stringify(state, null, 1));
      renameSync(`${this.file}.new`, this.file);
    } catch {
      // A home that cannot be written costs the list of recent workspaces, not the work.
    }
  }
}

/** A missing or damaged file is an empty one. */
function read(file: string): State {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { recent: [], settings: {} };
  }
}
